using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Why an act was forbidden.</summary>
public enum Veto
{
    Host, Staff, KnownPerson, AdmittedByHost, LastGuest, StaleEvent, Ambiguous, NoParticipantId, HostAway, HandsOff, PlaceKept, NameAlone, TooManyRemovals,
    NotAllIn, SessionOver, NotInside,
}

/// <summary>
/// The one place that may forbid. Every command passes here on its way out, whatever rule asked for it. No command exists that turns a
/// waiting room off, ends a meeting or deletes anything.
/// </summary>
public static class Vetoes
{
    public const int RemovalsWithoutHost = 2;

    public static readonly TimeSpan Stale = TimeSpan.FromSeconds(30);

    /// <summary>Below this a name is only a name.</summary>
    public const double BotNameIsProof = 0.95;

    /// <param name="about">The participant a person-directed command is about.</param>
    /// <returns>Null: nothing speaks against it.</returns>
    public static Veto? Check(SessionState state, Command command, Participant? about, LiveInput input, bool allRequiredInside) => command switch
    {
        Command.RemoveParticipant or Command.PutInWaitingRoom => CheckPerson(state, command, about, input),
        Command.Secure => state.HandsOff ? Veto.HandsOff : allRequiredInside ? null : Veto.NotAllIn,
        Command.StopRecording or Command.DisableAiCompanion or Command.StopLiveStream => CheckRoom(state, input),
        Command.Admit => CheckAdmit(state, about, input),
        Command.SetWaitingText => state.HandsOff ? Veto.HandsOff : CheckRoom(state, input),
        Command.TellHost => null,
        Command.ReadMeeting or Command.RepairMeeting => null,
        _ => throw new InvalidOperationException("A new command needs its vetoes."),
    };

    private static Veto? CheckRoom(SessionState state, LiveInput input) =>
        state.Phase == SessionPhase.Closed || state.EndedAt is not null ? Veto.SessionOver
        : state.HandsOff ? Veto.HandsOff
        : input.ReceivedAt - input.At > Stale ? Veto.StaleEvent
        : null;

    private static Veto? CheckAdmit(SessionState state, Participant? about, LiveInput input) =>
        CheckRoom(state, input)
        ?? (about is null || about.Ambiguous ? Veto.Ambiguous : about.Uuids.IsEmpty ? Veto.NoParticipantId : null);

    private static Veto? CheckPerson(SessionState state, Command command, Participant? about, LiveInput input)
    {
        if (CheckRoom(state, input) is { } room)
        {
            return room;
        }

        if (!state.People.Any(p => p.IsHost && p.Place == Place.Inside))
        {
            return Veto.HostAway;
        }

        if (about is null || about.Ambiguous)
        {
            return Veto.Ambiguous;
        }

        if (about.Uuids.IsEmpty)
        {
            return Veto.NoParticipantId;
        }

        return about.LearnedLate ? Veto.StaleEvent
            : about.Place != Place.Inside ? Veto.NotInside
            : about.IsHost ? Veto.Host
            : about.IsStaff ? Veto.Staff
            : about.HostAdmitted ? Veto.AdmittedByHost
            : about.Evidence is Evidence.L1 or Evidence.L2 or Evidence.L3 or Evidence.L4 or Evidence.HostVouched || about.PersonId is not null ? Veto.KnownPerson
            : about.BotSignature is not null && about.BotConfidence < BotNameIsProof && command is Command.RemoveParticipant ? Veto.NameAlone
            : state.People.Count(p => p.Place == Place.Inside && !p.IsHost && !p.IsStaff) <= 1 && about.BotSignature is null ? Veto.LastGuest
            : state.Kept.Length > 0 && about.BotSignature is null ? Veto.PlaceKept
            : state.Removals >= RemovalsWithoutHost ? Veto.TooManyRemovals
            : null;
    }

    /// <summary>For the record and the host, in plain words.</summary>
    public static string Say(Veto veto) => veto switch
    {
        Veto.Host => "the host is never touched",
        Veto.Staff => "staff are never touched",
        Veto.KnownPerson => "this person is expected",
        Veto.AdmittedByHost => "the host let this person in",
        Veto.LastGuest => "the last guest is never put out",
        Veto.StaleEvent => "the event came too late to act on",
        Veto.Ambiguous => "it is not certain who this is",
        Veto.NoParticipantId => "Zoom gave no id to act on",
        Veto.HostAway => "the host is not in the room",
        Veto.HandsOff => "the therapist said hands off",
        Veto.PlaceKept => "a client who dropped out may be coming back",
        Veto.NameAlone => "a name alone is no proof",
        Veto.TooManyRemovals => "two were put out already; the host decides now",
        Veto.NotAllIn => "not everybody expected is in",
        Veto.SessionOver => "the session is over",
        Veto.NotInside => "the person is not inside",
    };
}
