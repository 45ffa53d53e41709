using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyGuard.Queue;
using PolicyGuard.Queue.Embedded;
using PolicyGuard.Storage;
using PolicyGuard.Tests.Storage;

namespace PolicyGuard.Tests.Queue;

/// <summary>A queue in a folder of its own, on a clock that stands still.</summary>
public abstract class QueueHouse : IAsyncDisposable
{
    private readonly EphemeralDataProtectionProvider protection = new();
    private readonly List<EmbeddedQueue> opened = [];

    private protected DataFolder Folder { get; } = new(Path.Combine(Path.GetTempPath(), "pg-queue-" + Guid.NewGuid().ToString("N")));

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));

    private protected QueueHealth Health { get; } = new();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in opened)
        {
            await queue.DisposeAsync();
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder.Path, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A second queue on the same file is what a restart after a crash finds.</summary>
    private protected EmbeddedQueue Open()
    {
        Folder.Create();
        var queue = new EmbeddedQueue(Folder, new BodyProtector(protection, Folder), Health, Time, NullLogger<EmbeddedQueue>.Instance);
        opened.Add(queue);
        return queue;
    }

    private protected Envelope Event(string delivery, string key = "acc|uuid", string body = "{}") =>
        new(delivery, key, EnvelopeKinds.Zoom, Time.GetUtcNow(), Time.GetUtcNow(), Encoding.UTF8.GetBytes(body));

    private protected static string Text(Lease lease) => Encoding.UTF8.GetString(lease.Envelope.Body.Span);

    /// <summary>Opens a queue whose file holds these events in one segment, each under a key and with a body of its own name.</summary>
    private protected EmbeddedQueue OpenWithSegmentOf(params string[] names)
    {
        Folder.Create();
        using (var file = new QueueFile(Folder.File("queue.db")))
        using (var bodies = new BodyProtector(protection, Folder))
        {
            file.Begin();
            var commit = new QueueCommit(new QueueBook(), file, bodies, _ => false);
            foreach (var name in names)
            {
                commit.Arrive(Event(name, name, name)).ShouldNotBeNull();
            }

            commit.Flush(Time.GetUtcNow().ToUnixTimeMilliseconds(), always: false).ShouldBeTrue();
            file.Commit();
        }

        return Open();
    }

    private protected IDisposable Lock() => FileLock.Take(Folder.File("queue.db"));

    private protected int Rows(string table)
    {
        using var connection = new SqliteConnection($"Data Source={Folder.File("queue.db")};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var count = connection.CreateCommand();
        count.CommandText = $"SELECT COUNT(*) FROM {table}";
        return Convert.ToInt32(count.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
