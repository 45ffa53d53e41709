using Microsoft.Data.Sqlite;

namespace PolicyGuard.Queue.Embedded;

/// <summary>Reads the queue file beside the writer, on a connection of its own.</summary>
internal sealed class QueueReader : IDisposable
{
    private readonly SqliteConnection connection;

    internal QueueReader(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 1 }.ToString());
        connection.Open();
    }

    internal QueueCounts Counts()
    {
        using var command = Command(
            "SELECT received, duplicates, processed, lastevent, (SELECT COUNT(*) FROM item WHERE parkedat IS NOT NULL) FROM counter");
        using var row = command.ExecuteReader();
        row.Read();
        return new QueueCounts(row.GetInt64(0), row.GetInt64(1), 0, row.GetInt64(2), row.GetInt64(4), row.IsDBNull(3) ? null : Time(row.GetInt64(3)));
    }

    internal IEnumerable<(Pending Item, string OrderingKey)> Waiting()
    {
        using var command = Command("SELECT seq, attempts, notbefore, okey FROM item WHERE parkedat IS NULL ORDER BY seq");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return (new Pending(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), null), row.GetString(3));
        }
    }

    internal Envelope Envelope(long sequence, BodyProtector bodies)
    {
        using var command = Command("SELECT delivery, okey, kind, occurred, received, body, account, event, trace FROM item WHERE seq = $seq");
        command.Parameters.AddWithValue("$seq", sequence);
        using var row = command.ExecuteReader();
        row.Read();
        return new Envelope(
            row.GetString(0), row.GetString(1), row.GetString(2), Time(row.GetInt64(3)), Time(row.GetInt64(4)), bodies.Unprotect(row.GetFieldValue<byte[]>(5)),
            Text(row, 6), Text(row, 7), Text(row, 8));
    }

    internal List<ParkedItem> Parked(long afterSequence, int limit)
    {
        using var command = Command(
            "SELECT seq, kind, event, okey, reason, attempts, received, parkedat FROM item WHERE parkedat IS NOT NULL AND seq > $after ORDER BY seq LIMIT $limit");
        command.Parameters.AddWithValue("$after", afterSequence);
        command.Parameters.AddWithValue("$limit", limit);
        using var row = command.ExecuteReader();
        var items = new List<ParkedItem>();
        while (row.Read())
        {
            items.Add(new ParkedItem(
                row.GetInt64(0), row.GetString(1), Text(row, 2), row.GetString(3), Text(row, 4) ?? "", row.GetInt32(5), Time(row.GetInt64(6)), Time(row.GetInt64(7))));
        }

        return items;
    }

    public void Dispose() => connection.Dispose();

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private SqliteCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
