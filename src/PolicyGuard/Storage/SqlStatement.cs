using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PolicyGuard.Storage;

/// <summary>
/// One prepared statement, without ADO between us and SQLite: binding by position of <c>@0</c>, <c>@1</c> ... Waiting for a lock is
/// SQLite's own <c>busy_timeout</c>. Not thread-safe. Every fault is a <see cref="SqliteException"/>.
/// </summary>
internal sealed class SqlStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly List<int> positions = [];
    private byte[] text = new byte[256];

    internal SqlStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement, out var tail));
        if (!string.IsNullOrWhiteSpace(tail))
        {
            throw new ArgumentException("One statement at a time.", nameof(sql));
        }

        while (raw.sqlite3_bind_parameter_index(statement, string.Create(CultureInfo.InvariantCulture, $"@{positions.Count}")) is > 0 and var position)
        {
            positions.Add(position);
        }
    }

    /// <summary>Runs to the end; returns the number of rows changed.</summary>
    internal int Run(params ReadOnlySpan<SqlValue> values)
    {
        Bind(values);
        try
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>First column of the first row as long, string or byte[]; null when there is none.</summary>
    internal object? Scalar(params ReadOnlySpan<SqlValue> values)
    {
        Bind(values);
        try
        {
            return Step() ? Column() : null;
        }
        finally
        {
            Reset();
        }
    }

    public void Dispose() => statement.Dispose();

    private bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        Check(code);
        return false;
    }

    private object? Column() => raw.sqlite3_column_type(statement, 0) switch
    {
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, 0),
        raw.SQLITE_TEXT => raw.sqlite3_column_text(statement, 0).utf8_to_string(),
        raw.SQLITE_BLOB => raw.sqlite3_column_blob(statement, 0).ToArray(),
        _ => null,
    };

    private void Bind(ReadOnlySpan<SqlValue> values)
    {
        if (values.Length != positions.Count)
        {
            throw new ArgumentException($"{positions.Count} values are wanted, {values.Length} given.", nameof(values));
        }

        for (var i = 0; i < values.Length; i++)
        {
            Check(Bind(positions[i], values[i]));
        }
    }

    private int Bind(int position, SqlValue value) => value.Kind switch
    {
        SqlValue.SqlKind.Null => raw.sqlite3_bind_null(statement, position),
        SqlValue.SqlKind.Number => raw.sqlite3_bind_int64(statement, position, value.Number),
        SqlValue.SqlKind.Text => BindText(position, (string)value.Reference!),
        SqlValue.SqlKind.Bytes => (byte[])value.Reference! is { Length: > 0 } bytes
            ? raw.sqlite3_bind_blob(statement, position, bytes)
            : raw.sqlite3_bind_zeroblob(statement, position, 0),
    };

    private int BindText(int position, string value)
    {
        // An empty span has no address, and SQLite takes that for NULL.
        if (value.Length == 0)
        {
            return raw.sqlite3_bind_text(statement, position, "");
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (text.Length < most)
        {
            text = new byte[most];
        }

        return raw.sqlite3_bind_text(statement, position, text.AsSpan(0, Encoding.UTF8.GetBytes(value, text)));
    }

    private void Reset()
    {
        // Their codes only repeat the fault of the step.
        raw.sqlite3_reset(statement);
        raw.sqlite3_clear_bindings(statement);
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, database);
}
