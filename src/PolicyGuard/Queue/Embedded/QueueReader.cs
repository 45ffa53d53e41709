using Microsoft.Data.Sqlite;

namespace PolicyGuard.Queue.Embedded;

/// <summary>Reads the queue file beside the writer, on a connection of its own.</summary>
internal sealed class QueueReader : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<long, IReadOnlyList<Envelope>> decoded = [];

    internal QueueReader(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 1 }.ToString());
        connection.Open();
    }

    /// <summary>Fills <paramref name="book"/> with what an earlier process left; returns what waits, in order of arrival.</summary>
    /// <param name="since">Delivery keys stored before are not needed (unix ms).</param>
    internal List<(Pending Item, string OrderingKey)> Load(QueueBook book, BodyProtector bodies, long since)
    {
        (book.Counts, book.Next) = Counts();
        using (var command = Command("SELECT at, keys FROM seen WHERE at >= $since ORDER BY id"))
        {
            command.Parameters.AddWithValue("$since", since);
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                book.Seen.Add(row.GetInt64(0), SeenDeliveries.Unpack(row.GetFieldValue<byte[]>(1)));
            }
        }

        var (waiting, own) = RetriedAndParked();
        foreach (var (number, envelopes) in Segments(bodies))
        {
            var left = 0;
            for (var i = 0; i < envelopes.Count; i++)
            {
                var sequence = QueueBook.Sequence(number, i);
                if (!own.Contains(sequence))
                {
                    left++;
                    waiting.Add((new Pending(sequence, 0, 0, waiting.Count < PendingIndex.BodiesInMemory ? envelopes[i] : null), envelopes[i].OrderingKey));
                }
            }

            book.Segments.Add(number, new Segment(left, 0));
        }

        waiting.Sort((one, other) => one.Item.Sequence.CompareTo(other.Item.Sequence));
        return waiting;
    }

    internal (QueueCounts Counts, long Next) Counts()
    {
        using var command = Command(
            "SELECT received, duplicates, processed, lastevent, (SELECT COUNT(*) FROM item WHERE parkedat IS NOT NULL), next FROM counter");
        using var row = command.ExecuteReader();
        row.Read();
        return (new QueueCounts(row.GetInt64(0), row.GetInt64(1), 0, row.GetInt64(2), row.GetInt64(4), row.IsDBNull(3) ? null : Time(row.GetInt64(3))), row.GetInt64(5));
    }

    internal Envelope Envelope(Pending item, BodyProtector bodies)
    {
        if (item.Attempts > 0)
        {
            return SegmentFormat.Read(bodies.Unprotect(Secret("SELECT secret FROM item WHERE seq = $id", item.Sequence)))[0];
        }

        var number = QueueBook.SegmentOf(item.Sequence);
        if (!decoded.TryGetValue(number, out var envelopes))
        {
            envelopes = SegmentFormat.Read(bodies.Unprotect(Secret("SELECT secret FROM segment WHERE number = $id", number)));
            decoded.Add(number, envelopes);
        }

        return envelopes[QueueBook.IndexOf(item.Sequence)];
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
                row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5), Time(row.GetInt64(6)),
                Time(row.GetInt64(7))));
        }

        return items;
    }

    public void Dispose() => connection.Dispose();

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>Items with a row of their own: those to be tried again, and the sequences of all of them.</summary>
    private (List<(Pending Item, string OrderingKey)> Waiting, HashSet<long> All) RetriedAndParked()
    {
        using var command = Command("SELECT seq, attempts, notbefore, okey, parkedat IS NULL FROM item");
        using var row = command.ExecuteReader();
        var (waiting, all) = (new List<(Pending, string)>(), new HashSet<long>());
        while (row.Read())
        {
            all.Add(row.GetInt64(0));
            if (row.GetBoolean(4))
            {
                waiting.Add((new Pending(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), null), row.GetString(3)));
            }
        }

        return (waiting, all);
    }

    private IEnumerable<(long Number, IReadOnlyList<Envelope> Envelopes)> Segments(BodyProtector bodies)
    {
        using var command = Command("SELECT number, secret FROM segment ORDER BY number");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return (row.GetInt64(0), SegmentFormat.Read(bodies.Unprotect(row.GetFieldValue<byte[]>(1))));
        }
    }

    private byte[] Secret(string sql, long id)
    {
        using var command = Command(sql);
        command.Parameters.AddWithValue("$id", id);
        return (byte[]?)command.ExecuteScalar() ?? throw new InvalidDataException("An item of the queue is not in its file.");
    }

    private SqliteCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
