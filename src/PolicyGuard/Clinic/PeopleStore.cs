using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using PolicyGuard.Storage;

namespace PolicyGuard.Clinic;

/// <summary>A person as the API shows one. Everything but id, alias and role is encrypted under the person's own key.</summary>
internal sealed record PersonDetails(
    string Alias, string Role, ImmutableArray<string> Emails, ImmutableArray<string> Phones, ImmutableArray<string> ZoomUserIds, ImmutableArray<string> DisplayNames,
    ImmutableArray<string> RegistrantIds);

internal sealed class PeopleStore(IDbContextFactory<PolicyGuardDb> databases, IPersonalDataProtector personal, ClinicVersions versions)
{
    internal async Task<IReadOnlyList<(string Id, PersonDetails Details, long Version)>> ListAsync(string practice, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await database.People.AsNoTracking().Where(p => p.Practice == practice).OrderBy(p => p.Id).ToListAsync(cancellationToken);
        return [.. rows.Select(r => (r.Id, Open(r), r.Version)).Where(r => r.Item2 is not null).Select(r => (r.Id, r.Item2!, r.Version))];
    }

    /// <returns>Null when there is no such person, or their key was destroyed.</returns>
    internal async Task<(PersonDetails Details, long Version)?> FindAsync(string practice, string id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.People.AsNoTracking().SingleOrDefaultAsync(p => p.Practice == practice && p.Id == id, cancellationToken);
        return row is not null && Open(row) is { } details ? (details, row.Version) : null;
    }

    /// <param name="expectedVersion">If-Match; null writes over whatever is there.</param>
    /// <returns>The new version, or null when somebody else was first.</returns>
    internal async Task<long?> PutAsync(string practice, string id, PersonDetails details, long? expectedVersion, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var secret = personal.Protect(practice, id, JsonSerializer.SerializeToUtf8Bytes(details, ClinicJson.Default.PersonDetails));
        var row = await database.People.SingleOrDefaultAsync(p => p.Practice == practice && p.Id == id, cancellationToken);
        if (expectedVersion is { } wanted && wanted != (row?.Version ?? 0))
        {
            return null;
        }

        if (row is null)
        {
            row = new PersonRow { Practice = practice, Id = id, Alias = details.Alias, Role = details.Role, Secret = secret, Version = 1 };
            database.People.Add(row);
        }
        else
        {
            (row.Alias, row.Role, row.Secret, row.Version) = (details.Alias, details.Role, secret, row.Version + 1);
        }

        await database.SaveChangesAsync(cancellationToken);
        versions.Changed(practice);
        return row.Version;
    }

    private PersonDetails? Open(PersonRow row) =>
        personal.Unprotect(row.Practice, row.Id, row.Secret) is { } clear ? JsonSerializer.Deserialize(clear, ClinicJson.Default.PersonDetails) : null;
}

/// <summary>Counts changes of a practice's people, sets and consents, so that what is cached of them knows when it is old.</summary>
internal sealed class ClinicVersions
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> versions = new();

    internal long Of(string practice) => versions.GetValueOrDefault(practice);

    internal void Changed(string practice) => versions.AddOrUpdate(practice, 1, (_, old) => old + 1);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PersonDetails))]
[JsonSerializable(typeof(ImmutableArray<ExpectedEntry>))]
internal sealed partial class ClinicJson : JsonSerializerContext;
