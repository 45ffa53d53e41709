using PolicyGuard.Clinic;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Pages;

/// <summary>One person in a list: an alias and counts, nothing that names them.</summary>
public sealed record PersonLine(string Id, string Alias, string Role, IReadOnlyList<string> OnFile, IReadOnlyList<Label> Consents)
{
    internal static PersonLine Of(string id, PersonDetails person, IEnumerable<ConsentRow> consents, DateTimeOffset now) => new(
        id, person.Alias, person.Role,
        [
            .. new[]
            {
                Labels.Count(person.Emails.Length, "e-mail address", "e-mail addresses"), Labels.Count(person.Phones.Length, "phone", "phones"),
                Labels.Count(person.DisplayNames.Length + person.Learned.Length, "name", "names"), Labels.Count(person.ZoomUserIds.Length, "Zoom account", "Zoom accounts"),
                Labels.Count(person.RegistrantIds.Length, "registration", "registrations"),
            }.OfType<string>(),
        ],
        [.. consents.GroupBy(c => c.StandingAt(now)).Where(g => g.Key != ConsentStanding.Withdrawn).OrderBy(g => g.Key).Select(g => Labels.Standing(g.Key, g.Count()))]);
}

/// <summary>A consent as its person's page shows it.</summary>
/// <param name="Guardian">Alias of whoever gave it for a child.</param>
public sealed record ConsentLine(
    string Id, string Scope, Label Standing, DateTimeOffset GivenAt, DateTimeOffset? ExpiresAt, string? Guardian, string? MeetingId, DateTimeOffset? WithdrawnAt);

/// <summary>A learned name as its person's page shows it.</summary>
public sealed record LearnedLine(string Id, string Name, DateOnly On);

/// <summary>All that the page of a person shows.</summary>
/// <param name="Title">The alias as saved, whatever is being typed.</param>
/// <param name="NotLearned">A sentence about the last name that was not learned.</param>
public sealed record PersonModel(
    string Id, string Title, PersonForm Form, IReadOnlyList<LearnedLine> Learned, string? NotLearned, IReadOnlyList<ConsentLine> Consents, ConsentForm Consent,
    IReadOnlyList<(string Value, string Text)> Guardians)
{
    public FormFaults Faults { get; init; } = new();

    public FormFaults ConsentFaults { get; init; } = new();

    /// <summary>Fields in which what somebody else saved meanwhile differs from what was typed; null when nobody did.</summary>
    public IReadOnlyList<string>? Differs { get; init; }

    public string? Done { get; init; }

    /// <returns>Null when there is no such person.</returns>
    internal static async Task<PersonModel?> ReadAsync(string practice, string id, PeopleStore people, ConsentStore consents, TimeProvider time, CancellationToken cancellation)
    {
        if (await people.FindAsync(practice, id, cancellation) is not var (person, version))
        {
            return null;
        }

        var now = time.GetUtcNow();
        var all = await people.ListAsync(practice, cancellation);
        var aliases = all.ToDictionary(p => p.Id, p => p.Details.Alias, StringComparer.Ordinal);
        return new PersonModel(
            id, person.Alias, PersonForm.Of(id, person, version), [.. person.Learned.Select(l => new LearnedLine(l.Id, l.Name, l.On))],
            person.NotLearned is { } refusal ? Labels.NotLearned(refusal) : null,
            [
                .. (await consents.OfAsync(practice, [id], cancellation))[id].Reverse().Select(c => new ConsentLine(
                    c.Id, Labels.Scope(c.Scope), Labels.Standing(c.StandingAt(now), null), c.GivenAt, c.ExpiresAt, c.Guardian is null ? null : aliases.GetValueOrDefault(c.Guardian, "somebody no longer kept"),
                    c.MeetingId, c.WithdrawnAt)),
            ],
            ConsentForm.Today(now), [.. all.Where(p => p.Id != id && p.Details.Role == "guardian").Select(p => (p.Id, $"{p.Details.Alias} ({p.Id})"))]);
    }
}
