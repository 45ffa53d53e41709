using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Why an act was forbidden.</summary>
public enum Veto
{
    Host, Staff, KnownPerson, AdmittedByHost, LastGuest, StaleEvent, Ambiguous, NoParticipantId, HostAway, HandsOff, PlaceKept, NameAlone, TooManyRemovals,
    NotAllIn, SessionOver, NotInside, StaffUnknown, NotProven, NotWaiting,
}

/// <summary>What an act rests on besides the state.</summary>
/// <param name="Late">What led here is older than <see cref="Vetoes.Stale"/>, or our clock cannot be believed.</param>
/// <param name="AllIn">Everybody required is inside.</param>
/// <param name="StaffKnown">The users of the practice's account could be read.</param>
/// <param name="Counted">The act is among the removals counted already: a last look before it is carried out.</param>
public readonly record struct Moment(bool Late, bool AllIn, bool StaffKnown, bool Counted = false);

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

    /// <param name="alias">Whom a person-directed command is about.</param>
    /// <returns>Null: nothing speaks against it.</returns>
    public static Veto? Check(SessionState state, Command command, string? alias, Moment moment) => command switch
    {
        Command.RemoveParticipant remove => CheckPerson(state, Find(state, alias), remove.ParticipantUuid, moment) ?? CheckName(Find(state, alias)!),
        Command.PutInWaitingRoom put => CheckPerson(state, Find(state, alias), put.ParticipantUuid, moment),
        Command.Secure => CheckRoom(state, moment) ?? (!state.HostInside ? Veto.HostAway : moment.AllIn ? null : Veto.NotAllIn),
        Command.StopRecording or Command.DisableAiCompanion or Command.StopLiveStream => CheckRoom(state, moment),
        Command.Admit admit => CheckAdmit(state, Find(state, alias), admit.ParticipantUuid, moment),
        Command.SetWaitingText => CheckRoom(state, moment),
        Command.TellHost or Command.ReadRoom => null,
        Command.ReadMeeting or Command.RepairMeeting => null,
        _ => throw new InvalidOperationException("A new command needs its vetoes."),
    };

    private static Veto? CheckRoom(SessionState state, Moment moment) =>
        state.Phase == SessionPhase.Closed || state.EndedAt is not null ? Veto.SessionOver
        : state.HandsOff ? Veto.HandsOff
        : moment.Late ? Veto.StaleEvent
        : null;

    private static Veto? CheckAdmit(SessionState state, Participant? about, string uuid, Moment moment) =>
        CheckRoom(state, moment)
        ?? (!state.HostInside ? Veto.HostAway
            : CheckId(state, about, uuid) is { } unsure ? unsure
            : about!.LearnedLate ? Veto.StaleEvent
            : about.Place != Place.Waiting ? Veto.NotWaiting
            : about.Evidence is not (Evidence.L3 or Evidence.L4) || about.PersonId is null || about.Later || about.BotSignature is not null ? Veto.NotProven
            : null);

    private static Veto? CheckPerson(SessionState state, Participant? about, string uuid, Moment moment)
    {
        if (CheckRoom(state, moment) is { } room)
        {
            return room;
        }

        if (!state.HostInside)
        {
            return Veto.HostAway;
        }

        if (!moment.StaffKnown)
        {
            return Veto.StaffUnknown;
        }

        if (CheckId(state, about, uuid) is { } unsure)
        {
            return unsure;
        }

        return about!.LearnedLate ? Veto.StaleEvent
            : about.Place != Place.Inside ? Veto.NotInside
            : about.IsHost ? Veto.Host
            : about.IsStaff ? Veto.Staff
            : about.HostAdmitted ? Veto.AdmittedByHost
            : about.IsProven || about.Evidence is Evidence.L1 or Evidence.HostVouched || about.PersonId is not null ? Veto.KnownPerson
            : about.ClaimsName ? Veto.NameAlone
            : about.BotSignature is null && GuestsInside(state) <= 1 ? Veto.LastGuest
            : about.BotSignature is null && !state.Kept.IsEmpty ? Veto.PlaceKept
            : !moment.Counted && state.Removals >= RemovalsWithoutHost ? Veto.TooManyRemovals
            : null;
    }

    /// <summary>A name makes somebody suspect; only one that no person has is proof.</summary>
    private static Veto? CheckName(Participant about) => about.BotSignature is not null && about.BotConfidence < BotNameIsProof ? Veto.NameAlone : null;

    /// <summary>The act must name this very person, by an id that nobody else has had.</summary>
    private static Veto? CheckId(SessionState state, Participant? about, string uuid)
    {
        if (about is null || about.Ambiguous || about.MayBe is not null)
        {
            return Veto.Ambiguous;
        }

        if (about.Uuids.IsEmpty || uuid.Length == 0)
        {
            return Veto.NoParticipantId;
        }

        foreach (var person in state.People)
        {
            if (person.Alias == about.Alias ? !person.Uuids.Contains(uuid) : person.Uuids.Contains(uuid) || person.Retired.Contains(uuid))
            {
                return Veto.Ambiguous;
            }
        }

        return null;
    }

    private static int GuestsInside(SessionState state)
    {
        var guests = 0;
        foreach (var person in state.People)
        {
            guests += person is { Place: Place.Inside, Entering: false, IsHost: false, IsStaff: false } ? 1 : 0;
        }

        return guests;
    }

    private static Participant? Find(SessionState state, string? alias)
    {
        foreach (var person in state.People)
        {
            if (person.Alias == alias)
            {
                return person;
            }
        }

        return null;
    }

    /// <summary>What a vetoed violation came to.</summary>
    public static Outcome OutcomeOf(Veto veto) => veto switch
    {
        Veto.HandsOff => Outcome.Overridden,
        Veto.HostAway or Veto.PlaceKept or Veto.StaffUnknown or Veto.NotAllIn => Outcome.Deferred,
        Veto.Host or Veto.Staff or Veto.KnownPerson or Veto.AdmittedByHost or Veto.LastGuest or Veto.StaleEvent or Veto.Ambiguous or Veto.NoParticipantId or Veto.NameAlone
            or Veto.TooManyRemovals or Veto.SessionOver or Veto.NotInside or Veto.NotProven or Veto.NotWaiting => Outcome.Unenforced,
    };

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
        Veto.NotAllIn => "not everybody expected has been in for long enough, so this may be one of them",
        Veto.SessionOver => "the session is over",
        Veto.NotInside => "the person is not inside",
        Veto.StaffUnknown => "who the staff are could not be read yet",
        Veto.NotProven => "who this is has not been proven",
        Veto.NotWaiting => "the person is not waiting",
    };
}
