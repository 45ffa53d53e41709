using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Decide.Live;

/// <summary>
/// One-time codes in a name. Everybody in the room can read one, so it is no better than a name on file: good for who comes first with it
/// and for them again under the same name, never for two at once, and it lets nobody in.
/// </summary>
internal static class Codes
{
    /// <summary>The place that the code in this name was given out for, whether it is still good or not; null where there is none.</summary>
    internal static ExpectedPerson? Place(SessionContext context, Sighting who)
    {
        if (who.CodeKey is { } key)
        {
            foreach (var expected in context.Expected.People)
            {
                if (expected.Code?.Key == key)
                {
                    return expected;
                }
            }
        }

        return null;
    }

    internal static bool IsGood(SessionState state, ExpectedPerson place, Sighting who, DateTimeOffset now)
    {
        var came = false;
        foreach (var person in state.People)
        {
            var sameCode = person.CodeKey == who.CodeKey;
            if (sameCode && (person.HostRefused || person.Place != People.Place.Left || person.NameKey != who.NameKey))
            {
                return false;
            }

            // Whose place it is by better evidence, or by a name alone, keeps it: a code is no proof against them.
            if (person.PersonId == place.Person.Id && (person.Place != People.Place.Left || person.Evidence > Evidence.L1 || person.CodeKey is null))
            {
                return false;
            }

            came |= sameCode && person.PersonId == place.Person.Id;
        }

        // Whoever came by it in time comes back by it, however late it is by then.
        return came || place.Code!.UsedIn == state.Uuid || (place.Code.UsedIn is null && place.Code.Until > now);
    }

    /// <summary>A code by which somebody came in is used up. Told until the clinic knows.</summary>
    internal static void Note(Turn turn)
    {
        foreach (var person in turn.State.People)
        {
            if (person is { CodeKey: { } key, PersonId: { } id, Place: People.Place.Inside } && turn.Context.Expected.People.Any(e => e.Person.Id == id && e.Code is { UsedIn: null } code && code.Key == key))
            {
                turn.Learn(new Learned.CodeUsed(id, key));
            }
        }
    }
}
