using System.Text.Json;
using Microsoft.Data.Sqlite;
using PolicyGuard.Queue;
using PolicyGuard.Queue.Embedded;
using PolicyGuard.Receive;
using PolicyGuard.Storage;

namespace PolicyGuard.Commands;

/// <summary>What doctor sees of the data folder. It reads, also beside a running service, and leaves nothing behind.</summary>
internal sealed class StorageLook(StorageOptions options)
{
    private const int ABlock = 4096;
    private readonly string queue = options.Folder.File("queue.db");

    internal string Database => Named("database", options.File);

    internal string Queue => Named("queue", queue);

    /// <summary>Null until <see cref="QueueFault"/> has read them.</summary>
    internal QueueCounts? Counts { get; private set; }

    /// <summary>Null when nothing was ever counted; read after <see cref="RefusedFault"/>.</summary>
    internal RefusedCounts? Refused { get; private set; }

    /// <summary>Reads the counts of refused deliveries; null when nothing is in the way.</summary>
    internal string? RefusedFault()
    {
        var path = RefusedCountsWriter.PathIn(options.Folder);
        try
        {
            Refused = RefusedCountsWriter.Read(path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return $"{path} cannot be read: {NewFile.Cause(e)}";
        }
    }

    internal string? DatabaseFault() => Unwritable() ?? Unreadable(options.File, () =>
    {
        using var sql = new SqlBatch(options.ReadWrite, readOnly: true);
        _ = sql.Scalar("SELECT COUNT(*) FROM sqlite_master");
    });

    internal string? QueueFault() => Unreadable(queue, () =>
    {
        using var reader = new QueueReader(queue);
        Counts = reader.Counts().Counts;
    });

    /// <summary>Doctor is asked before the first start too, where a missing file is no fault.</summary>
    private static string Named(string part, string file) => File.Exists(file) ? part : $"{part}: made at the first start, at {file}";

    private static string? Unreadable(string file, Action read)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            read();
            return null;
        }
        catch (SqliteException e)
        {
            return $"{file}: {StartFault.Cause(e)}";
        }
    }

    /// <summary>Only writing tells: a right may be missing, the disk read-only or full.</summary>
    private string? Unwritable()
    {
        var folder = options.Folder.Path;
        try
        {
            var there = folder;
            while (!Directory.Exists(there))
            {
                there = File.Exists(there) ? throw new IOException() : Path.GetDirectoryName(there) ?? throw new DirectoryNotFoundException();
            }

            using var trial = new FileStream(Path.Combine(there, $".doctor-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            trial.Write(new byte[ABlock]);
            trial.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"nothing can be written in {folder}: {NewFile.Cause(e)}; another folder is chosen with Storage:ConnectionString";
        }
    }
}
