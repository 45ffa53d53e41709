using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

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
        Command.RemoveParticipant remove => CheckPerson(state, Find(state, alias), remove.ParticipantUuid, remove.Via, moment) ?? CheckForGood(state, Find(state, alias)!, moment),
        Command.PutInWaitingRoom put => CheckPerson(state, Find(state, alias), put.ParticipantUuid, Surface.Companion, moment),
        Command.Secure => CheckRoom(state, null, moment) ?? (!state.HostInside ? Veto.HostAway : moment.AllIn ? null : Veto.NotAllIn),
        Command.StopRecording or Command.DisableAiCompanion or Command.StopLiveStream => CheckRoom(state, null, moment),
        Command.Admit admit => CheckAdmit(state, Find(state, alias), admit.ParticipantUuid, moment),
        Command.SetWaitingText => CheckRoom(state, null, moment),
        Command.ReadRoom => null,
        Command.ReadMeeting or Command.RepairMeeting => null,
        _ => throw new InvalidOperationException("A new command needs its vetoes."),
    };

    private static Veto? CheckRoom(SessionState state, Participant? about, Moment moment) =>
        state.Phase == SessionPhase.Closed || state.EndedAt is not null ? Veto.SessionOver
        : state.HandsOff || (state.Watches && about?.BotSignature is null) ? Veto.HandsOff
        : moment.Late ? Veto.StaleEvent
        : null;

    private static Veto? CheckAdmit(SessionState state, Participant? about, string uuid, Moment moment) =>
        CheckRoom(state, about, moment)
        ?? CheckSight(state)
        ?? CheckId(state, about, uuid, Surface.Companion)
        ?? (about!.LearnedLate && !about.HostAdmitted ? Veto.StaleEvent
            : about.BeforeGap && !about.HostAdmitted ? Veto.BeforeGap
            : about.Place != Place.Waiting ? Veto.NotWaiting
            : !about.HostAdmitted && (about.Evidence is not (Evidence.L3 or Evidence.L4) || about.PersonId is null || about.Later || about.BotSignature is not null) ? Veto.NotProven
            : null);

    private static Veto? CheckPerson(SessionState state, Participant? about, string uuid, Surface via, Moment moment)
    {
        if ((CheckRoom(state, about, moment) ?? CheckSight(state)) is { } room)
        {
            return room;
        }

        if (!moment.StaffKnown)
        {
            return Veto.StaffUnknown;
        }

        if (CheckId(state, about, uuid, via) is { } unsure)
        {
            return unsure;
        }

        return about!.Place != Place.Inside ? Veto.NotInside
            : about.IsHost ? Veto.Host
            : about.IsStaff ? Veto.Staff
            : about.HostAdmitted ? Veto.AdmittedByHost
            : about.IsProven || about.Evidence is Evidence.L1 or Evidence.HostVouched || about.PersonId is not null ? Veto.KnownPerson
            : about.HostRefused ? null
            : CheckCaution(state, about, moment);
    }

    /// <summary>What the therapist's own tap outweighs.</summary>
    private static Veto? CheckCaution(SessionState state, Participant about, Moment moment) =>
        SharedIdentifiers.With(state, about) is not null ? Veto.SharedIdentifier
        : about.BeforeGap ? Veto.BeforeGap
        : about.LearnedLate ? Veto.StaleEvent
        : !IsCertainBot(about) && GuestsInside(state) <= 1 ? Veto.LastGuest
        : !IsCertainBot(about) && !state.Kept.IsEmpty ? Veto.PlaceKept
        : MayBeAwaited(state, about, moment) && !(about.FirstInsideAt > state.SecuredAt) ? Veto.NotAllIn
        : !moment.Counted && state.Removals >= RemovalsWithoutHost ? Veto.TooManyRemovals
        : null;

    /// <summary>The host must be there, and after their absence the room must have been seen.</summary>
    private static Veto? CheckSight(SessionState state) =>
        !state.HostInside ? Veto.HostAway : state.Companion is { Reading: true } ? Veto.RoomUnread : null;

    /// <summary>
    /// From the waiting room somebody can come back, from a removal not. Whoever shows the name of somebody who belongs may be them. And where the therapist began without somebody, or a register is not full, a stranger may be one of those.
    /// </summary>
    private static Veto? CheckForGood(SessionState state, Participant about, Moment moment) =>
        about.HostRefused ? null
        : about.ClaimsName ? Veto.NameAlone
        : MayBeAwaited(state, about, moment) ? Veto.NotAllIn
        : null;

    private static bool MayBeAwaited(SessionState state, Participant about, Moment moment) => !IsCertainBot(about) && (!state.Excused.IsEmpty || moment.Awaited);

    /// <summary>Shows a name that no person has. Any other name, however much it sounds like a machine's, makes nobody safer and nobody less so.</summary>
    private static bool IsCertainBot(Participant about) => about.BotSignature is not null && about.BotConfidence >= BotNameIsProof;

    /// <summary>The act must name this very person, by the newest id of the kind that its surface knows, which nobody else has had.</summary>
    private static Veto? CheckId(SessionState state, Participant? about, string uuid, Surface via)
    {
        if (about is null || about.Ambiguous || about.MayBe is not null || about.PanelDoubt || about.JoinUnseen)
        {
            return Veto.Ambiguous;
        }

        var newest = via == Surface.Companion ? about.PanelUuid : about.Uuid;
        if (newest is null || uuid.Length == 0)
        {
            return Veto.NoParticipantId;
        }

        if (newest != uuid || PanelBook.SeatOf(state, uuid) is not null)
        {
            return Veto.Ambiguous;
        }

        foreach (var person in state.People)
        {
            if (person.Alias != about.Alias && (PanelIds.Has(person.Uuids, uuid) || PanelIds.Has(person.PanelUuids, uuid)
                || (person.Retired.Contains(uuid) && (about.PersonId is null || person.PersonId != about.PersonId))))
            {
                return Veto.Ambiguous;
            }
        }

        return null;
    }

    /// <summary>As many as there are at least: one whom only the client shows may be one of those whom only events told of.</summary>
    private static int GuestsInside(SessionState state)
    {
        var (told, shown) = (0, 0);
        foreach (var person in state.People)
        {
            if (person is { Place: Place.Inside, Entering: false, IsStaff: false })
            {
                told += person.PanelOnly ? 0 : 1;
                shown += person.PanelUuids.IsEmpty ? 0 : 1;
            }
        }

        return Math.Max(told, shown);
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
        Veto.HostAway or Veto.PlaceKept or Veto.StaffUnknown or Veto.NotAllIn or Veto.RoomUnread or Veto.BeforeGap => Outcome.Deferred,
        Veto.Host or Veto.Staff or Veto.KnownPerson or Veto.AdmittedByHost or Veto.LastGuest or Veto.StaleEvent or Veto.Ambiguous or Veto.NoParticipantId or Veto.NameAlone
            or Veto.TooManyRemovals or Veto.SessionOver or Veto.NotInside or Veto.NotProven or Veto.NotWaiting or Veto.SharedIdentifier => Outcome.Unenforced,
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
        Veto.TooManyRemovals => "two removals were asked for already; the host decides now",
        Veto.NotAllIn => "not everybody expected has been in for long enough, so this may be one of them",
        Veto.SessionOver => "the session is over",
        Veto.NotInside => "the person is not inside",
        Veto.StaffUnknown => "who the staff are could not be read yet",
        Veto.NotProven => "who this is has not been proven",
        Veto.NotWaiting => "the person is not waiting",
        Veto.SharedIdentifier => "this person shares an e-mail, account, registration or phone number with somebody who belongs here",
        Veto.BeforeGap => "PolicyGuard was not running for a while, and Zoom has not confirmed since who is in the room",
        Veto.RoomUnread => "who is in the room is being looked at anew",
    };
}
