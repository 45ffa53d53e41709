using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using PolicyGuard.Decide.People;

namespace PolicyGuard.Clinic;

/// <summary>What a person must look like, whichever way one comes in. Faults name the place and never repeat the value.</summary>
internal static partial class PersonRules
{
    private const int LongestAlias = 20;
    private const int LongestValue = 200;
    private const int MostValues = 50;
    private const int ShortestName = 3;
    private const int ShortestNumber = 7;

    internal static readonly ImmutableArray<string> Roles = [.. Enum.GetNames<PersonRole>().Where(r => r is not ("Host" or "Unknown")).Select(JsonNamingPolicy.CamelCase.ConvertName)];

    internal const string VerifiedOn = "contactVerifiedOn";
    internal const string Discharged = "discharged";
    internal const string LinksTo = "linksTo";

    /// <summary>Members that hold one word, in the order they are shown.</summary>
    internal static readonly ImmutableArray<string> Words = [VerifiedOn, Discharged, LinksTo];

    /// <summary>Null for a text that is no day; what is wrong with it is <see cref="CheckWord"/>'s to say.</summary>
    internal static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day) ? day : null;

    internal static void CheckWord(string name, string? text, Action<string> fault)
    {
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        if (name == LinksTo ? !IdPattern().IsMatch(text) : Day(text) is null)
        {
            fault(name == LinksTo ? "must be the id of a person, such as a guardian" : "must be a day such as 2026-11-24");
        }
    }

    internal static void CheckId(string id, Action<string, string> fault)
    {
        if (!IdPattern().IsMatch(id))
        {
            fault("id", "must be 1 to 40 letters, digits, '-' or '_'");
        }
    }

    /// <param name="fault">Takes the member, the place in it when it is a list, and what is wrong.</param>
    internal static void Check(PersonDetails person, Action<string, int?, string> fault)
    {
        if (person.Alias.Length is 0 or > LongestAlias)
        {
            fault("alias", null, $"must be 1 to {LongestAlias} characters, initials rather than a name");
        }

        if (!Roles.Contains(person.Role))
        {
            fault("role", null, $"must be one of {string.Join(", ", Roles)}");
        }

        if (!VisibleText.Is(person.Alias))
        {
            fault("alias", null, VisibleText.Fault);
        }

        foreach (var (name, values) in Lists(person))
        {
            if (values.Length > MostValues)
            {
                fault(name, null, $"may have at most {MostValues}");
                continue;
            }

            for (var i = 0; i < values.Length; i++)
            {
                if (values[i].Length is 0 or > LongestValue)
                {
                    fault(name, i, $"must be 1 to {LongestValue} characters");
                }
                else if (name == "emails" && !EmailPattern().IsMatch(values[i]))
                {
                    fault(name, i, "is not an e-mail address");
                }
                else if (name == "phones" && !PhonePattern().IsMatch(values[i]))
                {
                    fault(name, i, "is not a phone number");
                }
            }
        }
    }

    /// <summary>
    /// Alias and id stand in addresses and the ledger. Whoever types them by hand may be about to write down whom they mean, so what is on
    /// file of the person's name, an address or a number is refused there.
    /// </summary>
    /// <param name="id">Null when it is not being chosen.</param>
    internal static void CheckNameless(PersonDetails person, string? id, Action<string, string> fault)
    {
        var words = person.DisplayNames.SelectMany(n => NameFolding.Fold(n).Split(' ')).Where(w => w.Length >= ShortestName).ToList();
        foreach (var (name, text) in new[] { ("alias", person.Alias), ("id", id ?? "") })
        {
            var folded = NameFolding.Fold(text);
            if (text.Contains('@', StringComparison.Ordinal) || text.Count(char.IsAsciiDigit) >= ShortestNumber || words.Exists(w => folded.Contains(w, StringComparison.Ordinal)))
            {
                fault(name, "must hold no name, address or number; it is shown everywhere, so initials are best");
            }
        }
    }

    internal static IEnumerable<(string Name, ImmutableArray<string> Values)> Lists(PersonDetails p) =>
        [("emails", p.Emails), ("phones", p.Phones), ("zoomUserIds", p.ZoomUserIds), ("displayNames", p.DisplayNames), ("registrantIds", p.RegistrantIds)];

    [GeneratedRegex("^[A-Za-z0-9_-]{1,40}\\z", RegexOptions.None, 200)]
    private static partial Regex IdPattern();

    [GeneratedRegex("^[^@\\s]{1,64}@[^@\\s]{1,190}\\z", RegexOptions.None, 200)]
    private static partial Regex EmailPattern();

    [GeneratedRegex("^\\+?(?=(?:[^0-9]*[0-9]){4})[0-9 ()./-]{4,30}\\z", RegexOptions.None, 200)]
    private static partial Regex PhonePattern();
}
