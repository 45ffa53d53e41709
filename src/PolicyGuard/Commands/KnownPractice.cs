using Microsoft.Data.Sqlite;
using PolicyGuard.Configuration;
using PolicyGuard.Storage;
using PolicyGuard.Storage.Migrations;

namespace PolicyGuard.Commands;

/// <summary>The practice that a service keeps for the configured account in this folder, looked up without changing anything.</summary>
internal static class KnownPractice
{
    /// <returns>Null where no service of this version has been, or it has not yet made the practice's key: then there is nothing to know.</returns>
    internal static string? Find(string[] args)
    {
        var configuration = Settings.Read(args);
        var options = configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        if (!File.Exists(options.File) || configuration["Zoom:AccountId"] is not { Length: > 0 } account)
        {
            return null;
        }

        try
        {
            using var sql = new SqlBatch(options.ReadWrite, readOnly: true);
            return sql.Scalar("SELECT MAX(MigrationId) FROM __EFMigrationsHistory") as string == NewestMigration.Id
                ? sql.Scalar("SELECT p.Id FROM practice p JOIN datakey k ON k.Practice = p.Id AND k.Person = '' WHERE p.ZoomAccountId = @0", account) as string
                : null;
        }
        catch (SqliteException)
        {
            // No database of ours: what it might have known is not there to be asked.
            return null;
        }
    }
}
