using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <content>Somebody unknown who may be one whom the host let in.</content>
internal static partial class Admission
{
    /// <summary>Somebody unknown came in: if a person who was let in, or one who waits under the same name, has not been seen to come in, this may be them.</summary>
    internal static void Doubt(Turn turn, string alias)
    {
        if (turn.Find(alias) is not { Accepted: false, BotSignature: null } person)
        {
            return;
        }

        var likely = turn.State.People.FirstOrDefault(other => other.NameKey == person.NameKey && IsOnTheWay(other, person.PlaceAt) && IsLikely(turn, person, other, byName: true))
            ?? turn.State.People.FirstOrDefault(other => IsLikely(turn, person, other, byName: true)) ?? turn.State.People.FirstOrDefault(other => IsLikely(turn, person, other, byName: false));
        if (likely is not null)
        {
            turn.Put(person with { MayBe = likely.Alias });
            LookAgain(turn, person);
        }
    }

    private static bool IsLikely(Turn turn, Participant person, Participant other, bool byName) =>
        other.Alias != person.Alias && !other.IsStaff && !other.IsProven && (!byName || other.NameKey == person.NameKey)
        && (IsOnTheWay(other, person.PlaceAt)
            // Of whom no name was told may come in under any.
            || ((other.NameKey == person.NameKey || (other.NameKey is null && !other.PanelOnly)) && (other.Entering || other.Place == Place.Waiting || StoppedWaiting(turn, other) || IsUnseenEntry(other))));

    /// <summary>Let in a moment before, and not told to have come in under their own ids, whatever the client has shown.</summary>
    private static bool IsOnTheWay(Participant other, DateTimeOffset at) =>
        (other is { Place: Place.Inside, JoinHeard: false, HostAdmitted: true } || IsUnseenEntry(other)) && other.AdmittedAt != default
        && at + InTheWrongOrder >= other.AdmittedAt && at <= other.AdmittedAt + Matching.ComingIn;

    /// <summary>Let in and not seen to come in: shown as gone, and whoever came in then may be them all the same.</summary>
    private static bool IsUnseenEntry(Participant other) =>
        other is { Place: Place.Left, JoinHeard: false, HostAdmitted: true, FirstInsideAt: null } && other.AdmittedAt != default && other.PlaceAt == other.AdmittedAt;

    /// <summary>They were told to have left the waiting room a moment ago: it may have been the way in.</summary>
    private static bool StoppedWaiting(Turn turn, Participant other) =>
        other is { Waited: true, Place: Place.Left } && (turn.Input.At - other.LeftWaitingAt).Duration() <= Matching.ComingIn;

    private static void LookAgain(Turn turn, Participant person)
    {
        var due = person.PlaceAt + SeenWithin;
        turn.Timer(TimerNames.Doubt + person.Alias, due > turn.Now ? due : turn.Now);
    }

    /// <summary>That somebody waited is heard after somebody unknown of the same name came in: it may be them.</summary>
    internal static void DoubtEarlierJoins(Turn turn, string alias)
    {
        if (turn.Find(alias) is not { IsStaff: false, IsProven: false } waiting)
        {
            return;
        }

        foreach (var person in turn.State.People)
        {
            if (person is { Place: Place.Inside, Accepted: false, BotSignature: null, MayBe: null } && person.NameKey == waiting.NameKey && person.PlaceAt >= waiting.PlaceAt)
            {
                turn.Put(person with { MayBe = alias });
            }
        }
    }

    /// <summary>This person has been seen to come in, so nobody else is them: nobody, that is, whom the same side, events or client, has shown as well.</summary>
    internal static void EndDoubts(Turn turn, string alias)
    {
        foreach (var person in turn.State.People)
        {
            if (person.MayBe == alias && (turn.IsPanels ? !person.PanelUuids.IsEmpty : !person.PanelOnly))
            {
                turn.Put(person with { MayBe = null });
            }
        }
    }
}
