using System.Collections.Immutable;
using System.Globalization;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>Gives every connection an alias of its own. Two clients may share their initials; one client may have two devices.</summary>
internal static class Seats
{
    /// <summary>Ids kept of a person's connections that ended: more than anybody's bad line needs.</summary>
    private const int MostRetired = 16;

    /// <summary>Somebody not seen before in this session, or recognised only now.</summary>
    /// <returns>The participant under a free alias. The same person's ended connection is taken over, and leaves the list.</returns>
    internal static Participant Seat(Turn turn, Participant judged)
    {
        if (judged.Role == PersonRole.Staff && judged.PersonId is null)
        {
            return judged with { Alias = Numbered(turn, judged.Alias) };
        }

        var alias = judged.Alias;
        for (var n = 2; turn.Find(alias) is { } taken; n++)
        {
            if (taken.Place == Place.Left)
            {
                if (Identity.Same(taken, judged))
                {
                    turn.Remove(alias);
                    return TakeOver(turn, taken, judged with { Alias = alias });
                }
            }

            alias = string.Create(CultureInfo.InvariantCulture, $"{judged.Alias} ({n})");
        }

        return judged with { Alias = alias };
    }

    internal static Participant Stranger(Turn turn)
    {
        turn.State = turn.State with { Strangers = turn.State.Strangers + 1 };
        var alias = string.Create(CultureInfo.InvariantCulture, $"unknown-{turn.State.Strangers}");
        return turn.Find(alias) is null ? new Participant(alias, PersonRole.Unknown, Evidence.L0, Place.Left, null) : Stranger(turn);
    }

    /// <summary>The participant whose ended connection had one of these ids; null when none.</summary>
    internal static Participant? Retired(SessionState state, Sighting who)
    {
        foreach (var person in state.People)
        {
            if (!person.Retired.IsEmpty && ((who.Uuid is { } uuid && person.Retired.Contains(uuid)) || (who.UserId is { } user && person.Retired.Contains(user))))
            {
                return person;
            }
        }

        return null;
    }

    /// <summary>The connection that goes on, with the ids of the one that ended among those that are heard of no more.</summary>
    internal static Participant TakeOver(Turn turn, Participant ended, Participant judged)
    {
        var retired = ended.Retired.AddRange(ended.Uuids).AddRange(ended.UserIds).AddRange(ended.PanelUuids.Where(id => !ended.Uuids.Contains(id)));
        return judged with
        {
            // A name, or a code in one, may be a copy: what the host decided about the one who left is not given to whoever shows it next.
            HostAdmitted = judged.HostAdmitted || (ended.HostAdmitted && judged.Evidence != Evidence.L1),
            FirstInsideAt = ended.FirstInsideAt ?? judged.FirstInsideAt,
            Retired = retired.Length > MostRetired ? retired[^MostRetired..] : retired,
            RetiredAt = ended.PlaceAt,
        };
    }

    /// <summary>An ended connection had this id as well: its join, told later, is not another coming.</summary>
    internal static Participant WithRetired(Participant person, Sighting who) => who.UserId is { } user && !person.Retired.Contains(user)
        ? person with { Retired = person.Retired.Length < MostRetired ? person.Retired.Add(user) : person.Retired.RemoveAt(0).Add(user) }
        : person;

    private static string Numbered(Turn turn, string alias)
    {
        for (var n = 1; ; n++)
        {
            var numbered = string.Create(CultureInfo.InvariantCulture, $"{alias}-{n}");
            if (turn.Find(numbered) is null)
            {
                return numbered;
            }
        }
    }
}
