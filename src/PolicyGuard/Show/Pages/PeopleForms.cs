using System.Collections.Immutable;
using System.Globalization;
using PolicyGuard.Clinic;

namespace PolicyGuard.Show.Pages;

/// <summary>All that is wrong with a form, by field. Texts begin where the field's label ends, and never repeat what was typed.</summary>
public sealed class FormFaults
{
    private readonly List<(string Field, string Text)> all = [];

    internal bool Any => all.Count > 0;

    internal IReadOnlyList<(string Field, string Text)> All => all;

    internal void Add(string field, string text) => all.Add((field, text));

    internal IReadOnlyList<string> Of(string field) => [.. all.Where(f => f.Field == field).Select(f => f.Text)];
}

/// <summary>A person as typed: lists are texts with one entry a line.</summary>
/// <param name="Version">What the writer saw; 0 for somebody new.</param>
public sealed record PersonForm(
    string Id, long Version, string Alias, string Role, string DisplayNames, string Emails, string Phones, string ZoomUserIds, string RegistrantIds)
{
    private static readonly char[] Breaks = ['\n', '\r'];
    private static readonly char[] Signs = [.. Breaks, ',', ';'];

    internal static PersonForm Empty { get; } = new("", 0, "", "client", "", "", "", "", "");

    internal static PersonForm Of(string id, PersonDetails d, long version) => new(
        id, version, d.Alias, d.Role, Lines(d.DisplayNames), Lines(d.Emails), Lines(d.Phones), Lines(d.ZoomUserIds), Lines(d.RegistrantIds));

    internal static PersonForm Read(IFormCollection form) => new(
        form["id"].ToString().Trim(), long.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1, form["alias"].ToString().Trim(),
        form["role"].ToString(), form["displayNames"].ToString(), form["emails"].ToString(), form["phones"].ToString(), form["zoomUserIds"].ToString(), form["registrantIds"].ToString());

    /// <summary>What the form does not show stays as it is.</summary>
    internal PersonDetails Over(PersonDetails there) => there with
    {
        Alias = Alias, Role = Role, DisplayNames = Entries(DisplayNames, Breaks), Emails = Entries(Emails, Signs), Phones = Entries(Phones, Signs), ZoomUserIds = Entries(ZoomUserIds, Signs),
        RegistrantIds = Entries(RegistrantIds, Signs),
    };

    internal static string Say(int? at, string text) => at is null ? text : $"{text} (entry {at + 1})";

    private static string Lines(ImmutableArray<string> entries) => string.Join('\n', entries);

    private static ImmutableArray<string> Entries(string text, char[] between) =>
        [.. text.Split(between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
}

/// <summary>A consent as typed: days as text, people by id.</summary>
public sealed record ConsentForm(string Scope, string GivenAt, string ExpiresAt, string Guardian, string MeetingId)
{
    internal static ConsentForm Today(DateTimeOffset now) => new("recording", now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "", "", "");

    internal static ConsentForm Read(IFormCollection form) => new(
        form["scope"].ToString(), form["givenAt"].ToString().Trim(), form["expiresAt"].ToString().Trim(), form["guardian"].ToString(), form["meetingId"].ToString().Trim());

    /// <summary>The API's rules, said to somebody before a form.</summary>
    internal static string Wanted(string field) => field switch
    {
        "guardian" => "is not on the list of people; add them first",
        "scope" => "must be one of the list",
        "expiresAt" => "must not be before the day it was given",
        "meetingId" => "must be Zoom's meeting number, digits only",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "No such field."),
    };
}
