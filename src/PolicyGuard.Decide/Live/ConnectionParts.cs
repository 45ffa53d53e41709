using System.Collections.Immutable;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// One connection may have parts with ids of their own: a telephone beside the computer, the main room before a breakout room. A part that
/// ends ends nothing else, however often and in whatever order Zoom tells it.
/// </summary>
internal static class ConnectionParts
{
    /// <summary>More parts than one session brings; the oldest are dropped.</summary>
    private const int MostEnded = 16;

    /// <summary>The leave is of a part alone: the person stays where they are.</summary>
    internal static bool IsOfPart(Participant person, Sighting who, LeaveReason reason) =>
        Has(person.EndedParts, who) || Has(person.Telephones, who)
        || (person.Place == Place.Inside && reason == LeaveReason.MovedToBreakoutRoom)
        || (person.Place == Place.Inside && who.UserId is { } user && person.UserIds.Contains(user) && Newest(person) != user);

    /// <summary>Takes the part out of the ids by which the person is known to be here.</summary>
    internal static void End(Turn turn, Participant person, Sighting who)
    {
        if (Has(person.EndedParts, who))
        {
            return;
        }

        var telephone = Has(person.Telephones, who);
        ImmutableArray<string> ids = telephone ? [.. person.Telephones.Where(id => IsOf(id, who) || IsOfOneTelephone(person))] : who.UserId is { } user ? [user] : [];
        var ended = person.EndedParts.AddRange(ids);
        turn.Put(person with
        {
            EndedParts = ended.Length > MostEnded ? ended[^MostEnded..] : ended,
            Telephones = person.Telephones.RemoveAll(ids.Contains),
            UserIds = person.UserIds.RemoveAll(ids.Contains),
            Uuids = telephone ? person.Uuids.RemoveAll(ids.Contains) : person.Uuids,
        });
        turn.Tell("event", null, telephone ? $"The telephone of {person.Alias} hung up" : $"{person.Alias} changed rooms");
    }

    /// <summary>The id under which they came in is their newest, also where it had ended: they are in the main room again, say.</summary>
    internal static Participant WithNewest(Participant person, Sighting who) => who.UserId is { } user && !person.Telephones.Contains(user)
        ? person with { EndedParts = person.EndedParts.Remove(user), UserIds = person.UserIds.Remove(user).Add(user) }
        : person;

    /// <summary>A second join of somebody inside that has a number is their telephone.</summary>
    internal static Participant MarkTelephone(Participant person, Participant? before, Sighting who) =>
        who is { PhoneKey: not null, UserId: { } user } && before is { Place: Place.Inside, PhoneKey: null } && before.UserIds.Contains(user) && before.UserIds.Length > 1
            ? person with { Telephones = [.. person.Telephones.Union(IdsOf(who))] }
            : person;

    internal static IEnumerable<string> IdsOf(Sighting who)
    {
        if (who.UserId is { } user)
        {
            yield return user;
        }

        if (who.Uuid is { } uuid)
        {
            yield return uuid;
        }
    }

    private static bool IsOfOneTelephone(Participant person) => person.Telephones.Length <= 2;

    private static bool IsOf(string id, Sighting who) => id == who.UserId || id == who.Uuid;

    private static bool Has(ImmutableArray<string> ids, Sighting who) =>
        !ids.IsEmpty && ((who.UserId is { } user && ids.Contains(user)) || (who.UserId is null && who.Uuid is { } uuid && ids.Contains(uuid)));

    private static string? Newest(Participant person)
    {
        for (var at = person.UserIds.Length - 1; at >= 0; at--)
        {
            if (!person.Telephones.Contains(person.UserIds[at]))
            {
                return person.UserIds[at];
            }
        }

        return null;
    }
}
