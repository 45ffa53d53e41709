using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Record;
using PolicyGuard.Storage;

namespace PolicyGuard.Tests.Storage;

/// <summary>A store in a folder of its own, on a clock that stands still.</summary>
internal sealed class StoreHouse : IAsyncDisposable
{
    internal const string Practice = "practice-1";
    internal static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-store-").FullName;
    private ServiceProvider provider;

    internal StoreHouse()
    {
        provider = Build();
    }

    private ServiceProvider Build()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = Path.Combine(folder, "policyguard.db"),
        }).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton<TimeProvider>(Time);
        services.AddStorage(configuration).AddRecord();
        return services.BuildServiceProvider();
    }

    internal FakeTimeProvider Time { get; } = new(Noon);

    internal IPipelineStore Store => provider.GetRequiredService<IPipelineStore>();

    internal LedgerExport Export => provider.GetRequiredService<LedgerExport>();

    internal LedgerCheckpoints Checkpoints => provider.GetRequiredService<LedgerCheckpoints>();

    internal LedgerSigner Signer => provider.GetRequiredService<LedgerSigner>();

    internal StoreHealth Health => provider.GetRequiredService<StoreHealth>();

    internal StorageOptions Options => provider.GetRequiredService<StorageOptions>();

    internal static async Task<StoreHouse> OpenAsync()
    {
        var house = new StoreHouse();
        house.provider.GetRequiredService<DataFolder>().Create();
        await house.provider.OpenStorageAsync(CancellationToken.None);
        return house;
    }

    internal async Task<PolicyGuardDb> DatabaseAsync() => await provider.GetRequiredService<IDbContextFactory<PolicyGuardDb>>().CreateDbContextAsync();

    internal static PipelineCommit Commit(string delivery) => new(
        new StateKey(Practice, "session", "uuid=="), delivery, Noon, Noon, Noon, [1, 2, 3], new MeetingContext("847", "uuid==", "HOST"));

    internal static Violation Violation(string id) => new(
        id, "LIV-05", 1, Severity.High, Phase.Live, "unknown-1", "inside", "outside", RuleMode.Enforce, "remove", ["delivery-1", "L0"], Noon);

    /// <summary>One more entry.</summary>
    internal async Task MoreAsync(string id) => await Store.CommitAsync([Commit(id) with { Violations = [Violation(id)] }], default);

    internal async Task ExecuteAsync(string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(Options.ReadWrite);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA recursive_triggers=ON; {sql}";
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>As if the signing key had been lost: the next one to sign is another.</summary>
    internal async Task ForgetKeyAsync()
    {
        await provider.DisposeAsync();
        File.Delete(Path.Combine(folder, "keys", "ledger.key"));
        provider = Build();
    }

    internal async Task WriteAsync(int violations)
    {
        for (var i = 0; i < violations; i++)
        {
            await Store.CommitAsync([Commit($"d{i}") with { Violations = [Violation($"v{i}")], Resolutions = [new Resolution("LIV-05", $"v{i}", Outcome.Removed, Surface.Rest, null)] }], default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
