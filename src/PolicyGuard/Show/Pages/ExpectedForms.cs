using System.Collections.Immutable;
using System.Globalization;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Show.Api;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Pages;

/// <summary>One place at the table as typed.</summary>
/// <param name="Person">An id, or an alias that only one person has.</param>
public sealed record PlaceForm(string Person, bool Required, string MaxDevices, string AnyFromDomain, string FromMinute, string UntilMinute)
{
    internal static PlaceForm Empty { get; } = new("", true, "", "", "", "");

    internal bool IsEmpty => Person.Length == 0 && AnyFromDomain.Length == 0;
}

/// <summary>Who is expected in a meeting, as typed.</summary>
/// <param name="Version">What the writer saw; 0 when nobody had written any.</param>
/// <param name="Overrides">By the API's names; empty where the profile decides.</param>
public sealed record ExpectedForm(long Version, string Profile, IReadOnlyList<PlaceForm> Places, IReadOnlyDictionary<string, string> Overrides)
{
    private const int Spare = 3;
    private const int MostPlaces = 200;

    internal static ExpectedForm Of(WrittenSet? set, long version) => new(
        version, set?.Profile ?? "individual",
        [
            .. (set?.Expected ?? []).Select(e => new PlaceForm(e.Person, e.Required, Number(e.MaxDevices), e.AnyFromDomain ?? "", Number(e.FromMinute), Number(e.UntilMinute))),
            .. Enumerable.Repeat(PlaceForm.Empty, Spare),
        ],
        ExpectedWords.ToTexts(OverridesShape.Of(set?.Overrides) ?? new OverridesShape()));

    internal static ExpectedForm Read(IFormCollection form) => new(
        long.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1, form["profile"].ToString(),
        [
            .. Enumerable.Range(0, MostPlaces).TakeWhile(at => form.ContainsKey($"person-{at}")).Select(at => new PlaceForm(
                form[$"person-{at}"].ToString().Trim(), form[$"required-{at}"] == "yes", form[$"maxDevices-{at}"].ToString().Trim(), form[$"anyFromDomain-{at}"].ToString().Trim(),
                form[$"fromMinute-{at}"].ToString().Trim(), form[$"untilMinute-{at}"].ToString().Trim())),
        ],
        ExpectedWords.Overrides.ToDictionary(o => o.Name, o => form[$"override-{o.Name}"].ToString().Trim(), StringComparer.Ordinal));

    internal ExpectedForm WithMorePlaces() => this with { Places = [.. Places.Concat(Enumerable.Repeat(PlaceForm.Empty, Spare)).Take(MostPlaces)] };

    /// <summary>As the API would be told; faults are under this form's own names.</summary>
    internal WrittenSet ToSet(IReadOnlyList<(string Id, PersonDetails Details, long Version)> people, FormFaults faults)
    {
        var overrides = ExpectedWords.ToShape(Overrides, faults);
        var usual = SessionProfiles.Of(Profile).With(overrides.Read((_, _) => { }) ?? new ProfileOverrides()).MaxDevices;
        List<int> at = [.. Enumerable.Range(0, Places.Count).Where(i => !Places[i].IsEmpty)];
        var entries = at.Select(i => new ExpectedEntryWrite(
            IdOf(Places[i].Person, people, text => faults.Add($"person-{i}", text)), Places[i].Required, Whole(Places[i].MaxDevices, $"maxDevices-{i}", faults) ?? usual,
            Places[i].AnyFromDomain.Length == 0 ? null : Places[i].AnyFromDomain, Whole(Places[i].FromMinute, $"fromMinute-{i}", faults), Whole(Places[i].UntilMinute, $"untilMinute-{i}", faults))).ToArray();
        return ExpectedEndpoints.Read(new ExpectedWrite(Profile, entries, overrides), [.. people.Select(p => p.Id)], (name, text) =>
        {
            // expected[2].maxDevices is the third that was filled in.
            var (index, member) = name.StartsWith("expected[", StringComparison.Ordinal)
                ? (at[int.Parse(name.AsSpan(9, name.IndexOf(']', StringComparison.Ordinal) - 9), NumberStyles.None, CultureInfo.InvariantCulture)], name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
                : (-1, name.Replace("overrides.", "override-", StringComparison.Ordinal));
            var field = index < 0 ? member : $"{member}-{index}";
            if (faults.Of(field).Count == 0)
            {
                faults.Add(field, member == "person" ? "stands there twice; name each person once" : text);
            }
        });
    }

    private static string? IdOf(string typed, IReadOnlyList<(string Id, PersonDetails Details, long Version)> people, Action<string> fault)
    {
        if (people.Any(p => p.Id == typed))
        {
            return typed;
        }

        var named = people.Where(p => p.Details.Alias.Equals(typed, StringComparison.OrdinalIgnoreCase)).Select(p => p.Id).ToList();
        switch (named)
        {
            case [var only]:
                return only;
            case []:
                fault(typed.Length == 0 ? "must be named; a domain alone is no place" : "is nobody on the list of people; add them first");
                return null;
            default:
                fault($"is the alias of several people; give an id: {string.Join(", ", named.Take(5))}");
                return null;
        }
    }

    internal static int? Whole(string text, string field, FormFaults faults)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        faults.Add(field, "must be a whole number");
        return null;
    }

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
