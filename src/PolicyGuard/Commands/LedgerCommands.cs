using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using PolicyGuard.Configuration;
using PolicyGuard.Record;
using PolicyGuard.Show.Api;
using PolicyGuard.Storage;

namespace PolicyGuard.Commands;

/// <summary>What is to be exported, as written on the command line.</summary>
internal sealed record LedgerPart(string Output, string? From = null, string? To = null, string? Practice = null);

internal static class LedgerCommands
{
    private const int Done = 0;
    private const int Impossible = 2;

    /// <summary>Reads the database beside a running service: SQLite's WAL lets it.</summary>
    internal static async Task<int> ExportAsync(string[] settings, LedgerPart part, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var faults = ConfigurationCheck.RunFor(settings, "Storage").ToList();
        var (from, to) = (Time("--from", part.From, faults), Time("--to", part.To, faults));
        if (from > to)
        {
            faults.Add("--from: is later than --to");
        }

        if (NewFile.Fault(part.Output) is { } fault)
        {
            faults.Add($"--out: {fault}");
        }

        if (faults.Count == 0)
        {
            fault = await ExportAsync(settings, part, from, to, output, cancellationToken);
            faults.AddRange(fault is null ? [] : [fault]);
        }

        faults.ForEach(errors.WriteLine);
        return faults.Count == 0 ? Done : Impossible;
    }

    /// <returns>What was in the way, in one line.</returns>
    private static async Task<string?> ExportAsync(string[] settings, LedgerPart part, DateTimeOffset? from, DateTimeOffset? to, TextWriter output, CancellationToken cancellationToken)
    {
        var configuration = Settings.Read(settings);
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<IConfiguration>(configuration);
        services.AddStorage(configuration).AddRecord();
        await using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<StorageOptions>();
        if (!File.Exists(options.File))
        {
            return $"There is no database at {options.File}. Name it with --Storage:ConnectionString=PATH.";
        }

        try
        {
            var (practice, fault) = Choose(options, part.Practice);
            if (practice is null)
            {
                return fault;
            }

            // Before the file is begun, so that a fault of the key is not taken for one of the file.
            _ = provider.GetRequiredService<LedgerSigner>().KeyId;
            var count = 0L;
            fault = NewFile.Write(part.Output, file => count = provider.GetRequiredService<LedgerExport>().Write(file, practice, from, to, cancellationToken));
            if (fault is not null)
            {
                return $"--out: {fault}";
            }

            await output.WriteLineAsync($"{count} entries of practice {practice} written to {part.Output}");
            return null;
        }
        catch (SqliteException e)
        {
            return e.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_ERROR
                ? $"{options.File} is no database of this version of PolicyGuard (SQLite error {e.SqliteExtendedErrorCode}); start the service on it once, or name another with --Storage:ConnectionString=PATH."
                : $"{options.File} cannot be read (SQLite error {e.SqliteExtendedErrorCode}); may this account read it and its folder?";
        }
        catch (CryptographicException)
        {
            return $"{LedgerSigner.FileIn(provider.GetRequiredService<DataFolder>())} cannot be unwrapped; the keys folder beside it must be the one it was made with.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{LedgerSigner.FileIn(provider.GetRequiredService<DataFolder>())} cannot be read: {NewFile.Cause(e)}.";
        }
        catch (OperationCanceledException)
        {
            return "Stopped; nothing was written.";
        }
    }

    private static DateTimeOffset? Time(string option, string? text, List<string> faults)
    {
        if (text is null)
        {
            return null;
        }

        if (ApiRequest.TryReadTime(text, out var time))
        {
            return time;
        }

        faults.Add($"{option}: '{text}' is not a time; write it as 2026-11-24 or 2026-11-24T09:00:00Z");
        return null;
    }

    /// <summary>The practice named, or the only one. An empty export verifies; for a name mistyped it would look like a clean record.</summary>
    private static (string? Practice, string? Fault) Choose(StorageOptions options, string? named)
    {
        using var sql = new SqlBatch(options.ReadWrite, readOnly: true);
        if (named is not null)
        {
            return sql.Scalar("SELECT 1 FROM practice WHERE Id = @0 UNION ALL SELECT 1 FROM ledger WHERE Practice = @0 LIMIT 1", named) is null
                ? (null, $"--practice: there is no practice {named} in {options.File}") : (named, null);
        }

        using var row = sql.Query("SELECT Id FROM practice LIMIT 2");
        if (!row.Read())
        {
            return (null, $"There is no practice in {options.File}.");
        }

        var only = row.GetString(0);
        return row.Read() ? (null, "--practice: name one, there are several") : (only, null);
    }
}
