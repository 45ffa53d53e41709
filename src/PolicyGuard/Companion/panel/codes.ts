/** What a code of the SDK means for a command. */
export interface Meaning {
  /** True: what was asked for is so already. */
  done: boolean;
  message: string;
  /** Not carried out yet: to be asked again while there is time. */
  wait?: true;
}

/** Every code of zoom-platform 4.2. One that is not here is a plain refusal. What else follows from one, the server decides. */
const meanings: Record<number, Meaning> = {
  10001: { done: false, message: 'clientError' },
  10017: { done: false, message: 'denied' },
  10021: { done: false, message: 'noPrivilege' },
  10022: { done: false, message: 'badAction' },
  10040: { done: false, message: 'localRecording' },
  10049: { done: false, message: 'noRoster' },
  10075: { done: false, message: 'staleId' },
  10118: { done: false, message: 'noContext' },
  10150: { done: false, message: 'notReady', wait: true },
  10151: { done: false, message: 'appsOff' },
  10233: { done: false, message: 'lockedByPolicy' },
  10234: { done: true, message: 'already' },
  10235: { done: false, message: 'unsupportedMeeting' },
  10236: { done: false, message: 'inBreakoutRoom' },
  10237: { done: true, message: 'already' },
  10238: { done: false, message: 'notWaiting' },
  10239: { done: false, message: 'isHost' },
  10240: { done: false, message: 'noWaitingRoom' },
};

export const meaningOf = (code: number): Meaning => meanings[code] ?? { done: false, message: 'refused' };
