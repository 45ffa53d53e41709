using System.Text;
using Microsoft.Data.Sqlite;
using PolicyGuard.Record;
using PolicyGuard.Tests.Storage;

namespace PolicyGuard.Tests.Record;

/// <summary>Twelve entries in three hours, four and a checkpoint in each; and somebody with the database open in an editor.</summary>
internal sealed class SignedLedger(StoreHouse house) : IAsyncDisposable
{
    /// <summary>Lines of the checkpoints in a whole export.</summary>
    internal const int First = 5;
    internal const int Second = 10;
    internal const int Third = 15;

    internal StoreHouse House { get; } = house;

    internal static async Task<SignedLedger> OpenAsync()
    {
        var house = await StoreHouse.OpenAsync();
        for (var hour = 0; hour < 3; hour++)
        {
            for (var i = 0; i < 4; i++)
            {
                await house.MoreAsync($"{hour}-{i}");
            }

            house.Checkpoints.Sign(StoreHouse.Practice).ShouldBeOfType<CheckpointResult.Signed>();
            house.Time.Advance(TimeSpan.FromHours(hour < 2 ? 1 : 0));
        }

        return new SignedLedger(house);
    }

    internal async Task<LedgerVerdict> VerifyAsync(
        Func<List<string>, IEnumerable<string>>? forge = null, DateTimeOffset? from = null, DateTimeOffset? to = null, string? fingerprint = null)
    {
        using var file = new MemoryStream();
        House.Export.Write(file, StoreHouse.Practice, from, to);
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        return await VerifyAsync(forge?.Invoke(lines) ?? lines, fingerprint);
    }

    internal static async Task<LedgerVerdict> VerifyAsync(IEnumerable<string> lines, string? fingerprint = null)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        return await LedgerVerifier.VerifyAsync(file, TestContext.Current.CancellationToken, fingerprint);
    }

    /// <summary>With what forbids it dropped first, as its owner can.</summary>
    internal async Task TamperAsync(string sql)
    {
        foreach (var trigger in new[] { "ledger_no_update", "ledger_no_delete", "checkpoint_no_update", "checkpoint_no_delete" })
        {
            await House.ExecuteAsync($"DROP TRIGGER IF EXISTS {trigger}");
        }

        await House.ExecuteAsync(sql);
    }

    /// <summary>Changes one entry and makes every hash from there on fit.</summary>
    internal async Task RewriteAsync(long from)
    {
        await TamperAsync($"UPDATE ledger SET Body = CAST(replace(CAST(Body AS TEXT), 'unknown-1', 'unknown-9') AS BLOB) WHERE Sequence = {from}");
        await using var connection = new SqliteConnection(House.Options.ReadWrite);
        await connection.OpenAsync();
        var entries = new List<(long Sequence, long Occurred, long Recorded, string Kind, byte[] Body, byte[] Previous)>();
        await using (var read = connection.CreateCommand())
        {
            read.CommandText = $"SELECT Sequence, OccurredAt, RecordedAt, Kind, Body, PreviousHash FROM ledger WHERE Sequence >= {from} ORDER BY Sequence";
            await using var row = await read.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                entries.Add((row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetFieldValue<byte[]>(4), row.GetFieldValue<byte[]>(5)));
            }
        }

        var previous = entries[0].Previous;
        foreach (var e in entries)
        {
            var hash = LedgerFormat.Hash(StoreHouse.Practice, e.Sequence, previous, e.Occurred, e.Recorded, e.Kind, e.Body);
            await using var write = connection.CreateCommand();
            write.CommandText = "UPDATE ledger SET PreviousHash = $previous, Hash = $hash WHERE Sequence = $sequence";
            write.Parameters.AddWithValue("$previous", previous);
            write.Parameters.AddWithValue("$hash", hash);
            write.Parameters.AddWithValue("$sequence", e.Sequence);
            await write.ExecuteNonQueryAsync();
            previous = hash;
        }
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();
}
