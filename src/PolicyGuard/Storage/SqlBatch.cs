using Microsoft.Data.Sqlite;

namespace PolicyGuard.Storage;

/// <summary>One connection with its prepared statements, for raw commands on the hot path. Not thread-safe.</summary>
internal sealed class SqlBatch : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqlStatement> statements = [];
    private readonly Dictionary<string, SqliteCommand> queries = [];

    internal SqlBatch(string connectionString, bool readOnly = false)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString) { Pooling = false };
        if (readOnly)
        {
            builder.Mode = SqliteOpenMode.ReadOnly;
        }

        connection = new SqliteConnection(builder.ToString());
        connection.Open();
        using var pragmas = connection.CreateCommand();
        pragmas.CommandText = readOnly ? "PRAGMA busy_timeout=2000" : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=2000; PRAGMA recursive_triggers=ON; PRAGMA cache_size=-32000";
        pragmas.ExecuteNonQuery();
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
    internal int Run(string sql, params ReadOnlySpan<SqlValue> values) => Statement(sql).Run(values);

    internal object? Scalar(string sql, params ReadOnlySpan<SqlValue> values) => Statement(sql).Scalar(values);

    /// <summary>Rows, read through ADO: for what is not on the way of every event.</summary>
    internal SqliteDataReader Query(string sql, params ReadOnlySpan<SqlValue> values)
    {
        if (!queries.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter($"@{i}", null));
            }

            queries.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i].Kind switch
            {
                SqlValue.SqlKind.Null => DBNull.Value,
                SqlValue.SqlKind.Number => values[i].Number,
                SqlValue.SqlKind.Text or SqlValue.SqlKind.Bytes => values[i].Reference,
            };
        }

        return command.ExecuteReader();
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        foreach (var query in queries.Values)
        {
            query.Dispose();
        }

        connection.Dispose();
    }

    private SqlStatement Statement(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new SqlStatement(connection, sql);
            statements.Add(sql, statement);
        }

        return statement;
    }
}
