using Microsoft.Data.Sqlite;

namespace PolicyGuard.Tests.Storage;

/// <summary>Another process holds the write lock of an SQLite file, until this is disposed of.</summary>
internal static class FileLock
{
    internal static IDisposable Take(string path)
    {
        var other = new SqliteConnection($"Data Source={path};Pooling=False");
        other.Open();
        using var hold = other.CreateCommand();
        hold.CommandText = "BEGIN IMMEDIATE";
        hold.ExecuteNonQuery();
        return other;
    }
}
