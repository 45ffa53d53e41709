using System.ComponentModel.DataAnnotations;
using Microsoft.Data.Sqlite;

namespace PolicyGuard.Storage;

/// <summary>Section <c>Storage</c>.</summary>
internal sealed class StorageOptions
{
    internal const string DefaultConnectionString = "data/policyguard.db";

    /// <summary>Only <c>Sqlite</c> in this version.</summary>
    [RegularExpression("(?i)Sqlite", ErrorMessage = "Storage:Provider: only 'Sqlite' is built in this version; PostgreSQL comes later.")]
    public string Provider { get; init; } = "Sqlite";

    /// <summary>A file path, or a SQLite connection string with <c>Data Source=</c>.</summary>
    [Required]
    public string ConnectionString { get; init; } = DefaultConnectionString;

    internal string File
    {
        get
        {
            var file = ConnectionString.Contains('=', StringComparison.Ordinal) ? new SqliteConnectionStringBuilder(ConnectionString).DataSource : ConnectionString;
            return Path.GetFullPath(file);
        }
    }

    /// <summary>Where the database lies, and everything else beside it.</summary>
    internal DataFolder Folder => new(Path.GetDirectoryName(File)!);

    /// <summary>The words by which SQLite keeps a database in memory; as the name of a file they would be taken for one.</summary>
    internal bool IsInMemory => ConnectionString.Contains(":memory:", StringComparison.OrdinalIgnoreCase)
        || (ConnectionString.Contains('=', StringComparison.Ordinal) && new SqliteConnectionStringBuilder(ConnectionString).Mode == SqliteOpenMode.Memory);

    internal string ReadWrite => new SqliteConnectionStringBuilder { DataSource = File, DefaultTimeout = 5 }.ToString();
}
