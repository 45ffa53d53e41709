using Microsoft.Data.Sqlite;

namespace PolicyGuard.Storage;

/// <summary>One connection with its prepared statements, for raw commands on the hot path. Not thread-safe.</summary>
internal sealed class SqlBatch : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> prepared = [];

    internal SqlBatch(string connectionString, bool readOnly = false)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString) { Pooling = false };
        if (readOnly)
        {
            builder.Mode = SqliteOpenMode.ReadOnly;
        }

        connection = new SqliteConnection(builder.ToString());
        connection.Open();
        Run(readOnly ? "PRAGMA busy_timeout=2000" : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=2000; PRAGMA recursive_triggers=ON");
    }

    internal void Begin() => Run("BEGIN IMMEDIATE");

    internal void Commit() => Run("COMMIT");

    internal void Rollback()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            Run("ROLLBACK");
        }
    }

    /// <param name="sql">A constant text with parameters <c>@0</c>, <c>@1</c> ...</param>
    internal int Run(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    internal object? Scalar(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteScalar() is var found and not DBNull ? found : null;

    internal SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteReader();

    public void Dispose()
    {
        foreach (var command in prepared.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter($"@{i}", null));
            }

            prepared.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] switch
            {
                null => DBNull.Value,
                DateTimeOffset time => time.ToUnixTimeMilliseconds(),
                var other => other,
            };
        }

        return command;
    }
}
