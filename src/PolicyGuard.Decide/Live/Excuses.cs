using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>The therapist goes on without somebody who is required: one partner of a couple, or a guardian who has handed over.</summary>
internal static class Excuses
{
    /// <summary>Who is required, not excused, and not in the room.</summary>
    internal static ImmutableArray<KnownPerson> Missing(SessionState state, SessionContext context) => Look(state, context).Missing;

    /// <summary>Whom the therapist may go on without: those missing, once somebody required is there.</summary>
    internal static ImmutableArray<KnownPerson> Spared(SessionState state, SessionContext context) => Look(state, context) is (var missing, true) ? missing : [];

    /// <summary>Names those who are missing, so that a tap says without whom. Short enough for any number of them.</summary>
    internal static string TagOf(ImmutableArray<KnownPerson> missing) => StableId.Of([.. missing.Select(p => p.Id)]);

    /// <param name="tag">Whom the therapist saw missing when they tapped; null: whoever is missing now.</param>
    internal static void Give(Turn turn, string? tag)
    {
        var missing = Spared(turn.State, turn.Context);
        if (tag is not null && tag != TagOf(missing))
        {
            turn.Tell("event", "LIV-01", "The therapist said to go on without somebody; others are missing by now, so they are asked again");
            return;
        }

        if (missing.IsEmpty)
        {
            turn.Tell("event", "LIV-01", "The therapist said to go on with those who are here; there is nobody to go on without");
            return;
        }

        turn.State = turn.State with { Excused = [.. turn.State.Excused, .. missing.Select(p => p.Id)] };
        turn.Tell("event", "LIV-01", $"The therapist goes on without {string.Join(", ", missing.Select(p => p.Alias))}");
    }

    /// <summary>Who came after all is waited for again, should they drop out.</summary>
    internal static void Forget(Turn turn)
    {
        foreach (var id in turn.State.Excused)
        {
            if (turn.IsInside(id))
            {
                turn.State = turn.State with { Excused = turn.State.Excused.Remove(id) };
            }
        }
    }

    private static (ImmutableArray<KnownPerson> Missing, bool IsSomebodyThere) Look(SessionState state, SessionContext context)
    {
        var (missing, there) = (ImmutableArray<KnownPerson>.Empty, false);
        foreach (var expected in context.Expected.People)
        {
            if (expected.Required && !state.Excused.Contains(expected.Person.Id))
            {
                var inside = state.IsInside(expected.Person.Id);
                there |= inside;
                missing = inside ? missing : missing.Add(expected.Person);
            }
        }

        return (missing, there);
    }
}
