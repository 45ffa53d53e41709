import { lackOf } from './abilities';
import { meaningOf } from './codes';
import type { Answer, Command, Hello } from './wire';
import { refusalOf, wordOf, zoom } from './zoom';

/** What the executor needs to know of the panel around it. */
export interface Surroundings {
  /** Unix milliseconds by the server's clock. */
  now(): number;
  handsOff(): boolean;
  hello(): Hello;
  /** Sends the room as the client shows it now. */
  readRoom(): Promise<void>;
}

const keep = 500;
const askAgainAfter = 500;

/** Carries out what the server asks, each id once at most; whoever asks again gets the first answer. */
export class Commands {
  private readonly answers = new Map<string, Promise<Answer>>();

  constructor(private readonly panel: Surroundings) {}

  carry(command: Command): Promise<Answer> {
    const known = this.answers.get(command.id);
    if (known !== undefined) return known;
    const answer = this.execute(command);
    this.answers.set(command.id, answer);
    const oldest = this.answers.keys().next();
    if (this.answers.size > keep && !oldest.done) this.answers.delete(oldest.value);
    return answer;
  }

  private async execute(command: Command): Promise<Answer> {
    for (;;) {
      const refusal = this.refusal(command);
      if (refusal !== null) return answerOf(command, false, null, refusal);
      try {
        const message = await this.call(command);
        // Zoom may keep the promise and still say no.
        return answerOf(command, message === 'Success', null, message);
      } catch (error) {
        const { code, message } = refusalOf(error);
        if (code === null) return answerOf(command, false, null, message);
        const meaning = meaningOf(code);
        if (meaning.wait === true) {
          await new Promise(resolve => setTimeout(resolve, askAgainAfter));
          continue;
        }
        return answerOf(command, meaning.done, code, meaning.message);
      }
    }
  }

  /** Looked at again before every call to the client: hands off counts from the tap on. */
  private refusal(command: Command): string | null {
    if (this.panel.handsOff() && command.kind !== 'readRoom') return 'handsOff';
    if (this.panel.now() > command.deadline) return 'late';
    if (command.participantUUID === null && ['admit', 'putBack', 'remove'].includes(command.kind)) return 'nobodyNamed';
    return lackOf(command.kind, this.panel.hello());
  }

  private async call(command: Command): Promise<string> {
    const who = { participantUUID: command.participantUUID ?? '' };
    switch (command.kind) {
      case 'secure': return wordOf(await zoom.setWaitingRoomState({ waitingRoom: true }));
      case 'admit': return wordOf(await zoom.admitParticipantFromWaitingRoom(who));
      case 'putBack': return wordOf(await zoom.putParticipantToWaitingRoom(who));
      case 'remove': return wordOf(await zoom.removeParticipant(who));
      case 'stopRecording': return wordOf(await zoom.cloudRecording({ action: 'stop' }));
      case 'readRoom':
        await this.panel.readRoom();
        return 'Success';
    }
  }
}

const answerOf = (command: Command, done: boolean, code: number | null, message: string): Answer => ({ id: command.id, done, code, message });
