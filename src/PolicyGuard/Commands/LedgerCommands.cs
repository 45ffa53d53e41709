using PolicyGuard.Configuration;
using PolicyGuard.Record;
using PolicyGuard.Storage;

namespace PolicyGuard.Commands;

internal static class LedgerCommands
{
    /// <summary>Reads the database beside a running service: SQLite's WAL lets it.</summary>
    internal static async Task<int> ExportAsync(string[] settings, string output, DateTimeOffset? from, DateTimeOffset? to, string? practice, CancellationToken cancellationToken)
    {
        var configuration = Settings.Read(settings);
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<IConfiguration>(configuration);
        services.AddStorage(configuration).AddRecord();
        await using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<StorageOptions>();
        if (!File.Exists(options.File))
        {
            await Console.Error.WriteLineAsync($"There is no database at {options.File}. Name it with --Storage:ConnectionString=PATH.");
            return 2;
        }

        if ((practice ?? OnlyPractice(options)) is not { } chosen)
        {
            await Console.Error.WriteLineAsync("Name the practice with --practice: there is none, or more than one.");
            return 2;
        }

        // An empty export verifies; for a name mistyped it would look like a clean record.
        if (!IsKnown(options, chosen))
        {
            await Console.Error.WriteLineAsync($"There is no practice {chosen} in {options.File}.");
            return 2;
        }

        await using var file = File.Create(output);
        var count = provider.GetRequiredService<LedgerExport>().Write(file, chosen, from, to);
        Console.WriteLine($"{count} entries of practice {chosen} written to {output}");
        return 0;
    }

    private static bool IsKnown(StorageOptions options, string practice)
    {
        using var sql = new SqlBatch(options.ReadWrite, readOnly: true);
        return sql.Scalar("SELECT 1 FROM practice WHERE Id = @0 UNION ALL SELECT 1 FROM ledger WHERE Practice = @0 LIMIT 1", practice) is not null;
    }

    private static string? OnlyPractice(StorageOptions options)
    {
        using var sql = new SqlBatch(options.ReadWrite, readOnly: true);
        using var row = sql.Query("SELECT Id FROM practice LIMIT 2");
        var only = row.Read() ? row.GetString(0) : null;
        return row.Read() ? null : only;
    }
}
