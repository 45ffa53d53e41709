using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Live;

/// <summary>Why an act was forbidden.</summary>
public enum Veto
{
    Host, Staff, KnownPerson, AdmittedByHost, LastGuest, StaleEvent, Ambiguous, NoParticipantId, HostAway, HandsOff, PlaceKept, NameAlone, TooManyRemovals,
    NotAllIn, SessionOver, NotInside, StaffUnknown, NotProven, NotWaiting, RoomUnread, SharedIdentifier, BeforeGap,
}

/// <summary>What an act rests on besides the state.</summary>
/// <param name="Late">What led here is older than <see cref="Vetoes.Stale"/>, or our clock cannot be believed.</param>
/// <param name="AllIn">Everybody required is inside.</param>
/// <param name="StaffKnown">The users of the practice's account could be read.</param>
/// <param name="Counted">The act is among the removals counted already: a last look before it is carried out, or the next surface for what another did not do.</param>
/// <param name="Awaited">Somebody of the register is not here and may still come, by whatever name.</param>
public readonly record struct Moment(bool Late, bool AllIn, bool StaffKnown, bool Counted = false, bool Awaited = false);

/// <summary>What may forbid an act: <see cref="Vetoes.Check"/>, and in tests something that should be caught.</summary>
internal delegate Veto? Guard(SessionState state, Command command, string? alias, Moment moment);
