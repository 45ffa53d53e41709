using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using PolicyGuard.Storage;

namespace PolicyGuard.Queue.Embedded;

/// <summary>The one writer of the queue file: puts everything asked for meanwhile into one commit, and lives on when one fails.</summary>
internal sealed partial class QueueWriter : IAsyncDisposable
{
    private const int LargestCommit = 1024;
    private static readonly TimeSpan ProbeAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    private readonly Channel<WriteRequest> requests =
        Channel.CreateBounded<WriteRequest>(new BoundedChannelOptions(LargestCommit * 16) { SingleReader = true });

    private readonly QueueBook book;
    private readonly BodyProtector bodies;
    private readonly Func<Lease, bool> holds;
    private readonly Action<IReadOnlyList<WriteRequest>, QueueCounts> committed;
    private readonly string path;
    private readonly QueueHealth health;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Task loop;
    private QueueFile? file;
    private DateTimeOffset forgotAt;

    /// <param name="holds">Whether a lease is still held.</param>
    /// <param name="committed">Called on the writer after each commit, before anybody hears of it.</param>
    internal QueueWriter(
        DataFolder folder, QueueBook book, BodyProtector bodies, QueueFile file, Func<Lease, bool> holds, Action<IReadOnlyList<WriteRequest>, QueueCounts> committed,
        QueueHealth health, TimeProvider time, ILogger logger)
    {
        (this.book, this.bodies, this.file, this.holds, this.committed) = (book, bodies, file, holds, committed);
        (this.health, this.time, this.logger) = (health, time, logger);
        path = folder.File("queue.db");
        forgotAt = time.GetUtcNow();
        loop = Task.Factory.StartNew(WriteAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    /// <summary>Completes after the commit that holds the request. Fails at once when more waits than any disk can be behind with.</summary>
    internal async Task<TResult> AskAsync<TResult>(WriteRequest<TResult> request, CancellationToken cancellationToken)
    {
        if (!requests.Writer.TryWrite(request))
        {
            throw new QueueUnavailableException("The queue takes nothing now: it is shutting down or far behind.");
        }

        return await (cancellationToken.CanBeCanceled ? request.Done.WaitAsync(cancellationToken) : request.Done);
    }

    public async ValueTask DisposeAsync()
    {
        requests.Writer.TryComplete();
        await loop;
        file?.Dispose();
    }

    private async Task WriteAsync()
    {
        var batch = new List<WriteRequest>(LargestCommit);
        while (await NextAsync())
        {
            batch.Clear();
            while (batch.Count < LargestCommit && requests.Reader.TryRead(out var request))
            {
                batch.Add(request);
            }

            CommitBatch(batch);
        }
    }

    /// <summary>After a fault nobody may dare to send anything: then an empty commit tries whether the file can be written again.</summary>
    private async Task<bool> NextAsync()
    {
        var next = requests.Reader.WaitToReadAsync();
        if (health.IsGood)
        {
            return await next;
        }

        var waiting = next.AsTask();
        using var answered = new CancellationTokenSource();
        await Task.WhenAny(waiting, Task.Delay(ProbeAfter, time, answered.Token));
        await answered.CancelAsync();
        if (!waiting.IsCompleted)
        {
            CommitBatch([]);
        }

        return await waiting;
    }

    private void CommitBatch(List<WriteRequest> batch)
    {
        QueueCommit commit;
        try
        {
            var at = time.GetUtcNow();
            var open = file ??= new QueueFile(path);
            open.Begin();
            commit = new QueueCommit(book, open, bodies, holds);
            foreach (var request in batch)
            {
                request.Write(commit);
            }

            var changed = commit.Flush(at.ToUnixTimeMilliseconds(), always: !health.IsGood) | Forget(open, at);
            if (changed)
            {
                open.Commit();
            }
            else
            {
                open.Rollback();
            }

            commit.Apply(at.ToUnixTimeMilliseconds());
        }
        catch (Exception e)
        {
            // Whatever it is, its callers hear of it and the writer lives on.
            GiveUp(batch, e);
            return;
        }

        committed(batch, commit.Counts);
        health.Good();
        foreach (var request in batch)
        {
            request.Finish();
        }
    }

    private void GiveUp(List<WriteRequest> batch, Exception cause)
    {
        var what = cause is SqliteException sqlite ? $"SQLite error {sqlite.SqliteExtendedErrorCode}" : cause.GetType().Name;
        Log.NotStored(logger, what);
        health.Bad(what);
        try
        {
            file?.Rollback();
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException)
        {
            // The connection itself is broken: the next batch opens a new one.
            file?.Dispose();
            file = null;
        }

        var fault = new QueueUnavailableException($"The queue could not store: {what}.", cause);
        foreach (var request in batch)
        {
            request.Fail(fault);
        }
    }

    private bool Forget(QueueFile open, DateTimeOffset now)
    {
        if (now - forgotAt < ForgetEvery)
        {
            return false;
        }

        var cutoff = (now - SeenDeliveries.Window).ToUnixTimeMilliseconds();
        book.Seen.Forget(cutoff);

        // A full bite means there is more: take the next one with the next commit.
        var bite = open.Forget(cutoff);
        forgotAt = bite > 0 ? forgotAt : now;
        return bite > 0;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The queue could not store: {Cause}. Callers are told to send again.")]
        public static partial void NotStored(ILogger logger, string cause);
    }
}
