using System.Collections.Immutable;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Clinic;

/// <summary>
/// Who Zoom says was invited to or registered for one meeting: keyed hashes and ids only. Whoever is known to the practice is that
/// person, with alias and consents; anybody else is a guest of this list.
/// </summary>
internal sealed class InvitedList
{
    private readonly ImmutableArray<Invitee> invitees;
    private Reading? last;

    private InvitedList(ImmutableArray<Invitee> invitees) => this.invitees = invitees;

    /// <summary>An invitee who registered stands in both of Zoom's lists; by the address they are one.</summary>
    internal static InvitedList Of(IEnumerable<(string? EmailKey, string? RegistrantId)> who) => new(
    [
        .. who.Where(w => w.EmailKey is not null || w.RegistrantId is not null).GroupBy(w => w.EmailKey ?? $"registrant:{w.RegistrantId}")
            .Select(g => new Invitee(g.First().EmailKey, [.. g.Select(w => w.RegistrantId).OfType<string>().Distinct()])),
    ]);

    /// <summary>Held against the practice's people as they are now, so that somebody written down later is known without another look at Zoom.</summary>
    internal ExpectedSet In(ClinicView view)
    {
        var reading = Volatile.Read(ref last);
        if (reading is null || !ReferenceEquals(reading.View, view))
        {
            reading = new Reading(view, Read(view));
            Volatile.Write(ref last, reading);
        }

        return reading.Set;
    }

    private ExpectedSet Read(ClinicView view)
    {
        var people = new List<KnownPerson>(invitees.Length);
        for (var i = 0; i < invitees.Length; i++)
        {
            var invitee = invitees[i];
            var known = Known(view, invitee);
            if (known is not null && people.FindIndex(p => p.Id == known.Id) is >= 0 and var at)
            {
                people[at] = With(people[at], invitee);
                continue;
            }

            people.Add(known is null ? Guest(invitee, i + 1) : With(known, invitee));
        }

        return people.Count == 0 ? ExpectedSet.None : new ExpectedSet("individual", [.. people.Select(p => new ExpectedPerson(p, Required: people.Count == 1, MaxDevices: 2))]);
    }

    /// <summary>An address that two people share tells neither of them.</summary>
    private static KnownPerson? Known(ClinicView view, Invitee invitee) =>
        Only(view.People.Where(p => p.RegistrantIds.Any(invitee.RegistrantIds.Contains)))
        ?? (invitee.EmailKey is { } key ? Only(view.People.Where(p => p.EmailKeys.Contains(key))) : null);

    private static KnownPerson? Only(IEnumerable<KnownPerson> people) => people.Take(2).ToList() is [var only] ? only : null;

    private static KnownPerson With(KnownPerson person, Invitee invitee) => person with
    {
        EmailKeys = invitee.EmailKey is { } key && !person.EmailKeys.Contains(key) ? person.EmailKeys.Add(key) : person.EmailKeys,
        RegistrantIds = [.. person.RegistrantIds.Union(invitee.RegistrantIds)],
    };

    /// <summary>The id comes from the address: a guest of two meetings is one person, and guests of two meetings are never taken for each other.</summary>
    private static KnownPerson Guest(Invitee invitee, int number) => new(
        invitee.EmailKey is { } key ? $"invited-{key}" : $"registrant-{invitee.RegistrantIds[0]}", $"guest-{number}", PersonRole.Client, invitee.EmailKey is { } email ? [email] : [], [], [],
        invitee.RegistrantIds, []);

    private sealed record Invitee(string? EmailKey, ImmutableArray<string> RegistrantIds);

    private sealed record Reading(ClinicView View, ExpectedSet Set);
}
