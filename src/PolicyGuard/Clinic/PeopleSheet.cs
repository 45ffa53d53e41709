using System.Collections.Immutable;

namespace PolicyGuard.Clinic;

/// <summary>People as a spreadsheet tells of them, and all that is wrong with it.</summary>
/// <param name="IsUsable">False when the file as a whole cannot be taken, not even its good rows.</param>
internal sealed record PeopleSheet(ImmutableArray<SheetRow> Rows, ImmutableArray<SheetFault> Faults, bool IsUsable);

/// <summary>One row. A column that the sheet has not leaves what is there as it is.</summary>
/// <param name="Line">Where the row begins, from 1.</param>
/// <param name="Words">Cells that hold one word; empty takes away what is there.</param>
internal sealed record SheetRow(
    int Line, string Id, string Alias, string Role, ImmutableDictionary<string, ImmutableArray<string>> Lists, ImmutableDictionary<string, string> Words)
{
    internal PersonDetails Over(PersonDetails? there)
    {
        var emails = Of("emails", there?.Emails);
        return new PersonDetails(
            Alias, Role, emails, Of("phones", there?.Phones), Of("zoomUserIds", there?.ZoomUserIds), Of("displayNames", there?.DisplayNames), Of("registrantIds", there?.RegistrantIds))
        {
            // Whoever was asked was asked about the address that was there.
            ContactVerifiedOn = Words.TryGetValue(PersonRules.VerifiedOn, out var day) ? PersonRules.Day(day)
                : there is not null && there.Emails.SequenceEqual(emails) ? there.ContactVerifiedOn : null,
            Discharged = Words.TryGetValue(PersonRules.Discharged, out day) ? PersonRules.Day(day) : there?.Discharged,
            LinksTo = Words.TryGetValue(PersonRules.LinksTo, out var guardian) ? guardian.Length == 0 ? null : guardian : there?.LinksTo,
        };
    }

    private ImmutableArray<string> Of(string column, ImmutableArray<string>? there) => Lists.TryGetValue(column, out var values) ? values : there ?? [];
}

/// <summary>One thing wrong, by its place; never repeats what stands there.</summary>
/// <param name="Column">From 1.</param>
/// <param name="Name">The column's name; empty for a whole row.</param>
internal sealed record SheetFault(int Line, int Column, string Name, string Text);
