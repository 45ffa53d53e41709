using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.People;
using PolicyGuard.Record;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Clinic;

/// <summary>The Clinic room on a store of its own, on a clock that stands still.</summary>
internal sealed class ClinicHouse : IAsyncDisposable
{
    internal const string Practice = "practice-1";
    internal static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider provider;

    private ClinicHouse()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Storage:ConnectionString", Path.Combine(Folder, "policyguard.db"))]).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton<TimeProvider>(Time);
        services.AddStorage(configuration).AddRecord().AddClinic();
        provider = services.BuildServiceProvider();
    }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("policyguard-clinic-").FullName;

    internal FakeTimeProvider Time { get; } = new(Noon);

    internal PeopleStore People => provider.GetRequiredService<PeopleStore>();

    internal ExpectedStore Expected => provider.GetRequiredService<ExpectedStore>();

    internal ConsentStore Consents => provider.GetRequiredService<ConsentStore>();

    internal ClinicDirectory Clinic => provider.GetRequiredService<ClinicDirectory>();

    internal static async Task<ClinicHouse> OpenAsync()
    {
        var house = new ClinicHouse();
        house.provider.GetRequiredService<DataFolder>().Create();
        await house.provider.OpenStorageAsync(CancellationToken.None);
        house.EnsureKey(Practice);
        return house;
    }

    internal void EnsureKey(string practice) => provider.GetRequiredService<IPersonalDataProtector>().EnsureKey(practice);

    internal async Task PutAsync(string id, PersonDetails person) => await People.PutAsync(Practice, id, person, Precondition.None, default);

    internal void Consent(string person, string scope) =>
        Consents.Add(new ConsentRow { Practice = Practice, Id = $"{person}-{scope}", Person = person, Scope = scope, GivenAt = Noon }, "owner");

    internal async Task<ClinicView> ViewAsync() => await Clinic.GetAsync(Practice, default);

    internal async Task<ExpectedSet> ExpectedAsync(string meeting) => Clinic.ExpectedIn(await ViewAsync(), Practice, meeting);

    internal async Task<bool> HasConsentAsync(string meeting, string scope) => Clinic.HasConsent(await ViewAsync(), await ExpectedAsync(meeting), meeting, scope);

    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}
