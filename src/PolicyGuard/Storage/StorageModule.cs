using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace PolicyGuard.Storage;

internal static class StorageModule
{
    internal static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection("Storage")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<StorageOptions>>().Value);

        // Keys must be found before the container is built, so the folder is read from configuration here.
        var options = configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        var folder = options.Folder;
        services.AddSingleton(folder);
        services.AddSingleton<DataFolderLock>();
        services.AddDataProtection().SetApplicationName("PolicyGuard").PersistKeysToFileSystem(new DirectoryInfo(folder.File("keys")));
        services.AddPooledDbContextFactory<PolicyGuardDb>((provider, db) => db.UseSqlite(provider.GetRequiredService<StorageOptions>().ReadWrite));
        services.AddSingleton<IPersonalDataProtector, PersonalDataProtector>();
        services.AddSingleton<StoreHealth>();
        services.AddSingleton<CommitWriter>();
        services.AddSingleton<DeedWriter>();
        services.AddSingleton<IPipelineStore, SqlitePipelineStore>();
        services.AddHealthChecks().AddCheck<StoreHealth>("database");
        return services;
    }

    /// <summary>Brings the schema up to date; costs nothing when it is.</summary>
    internal static async Task OpenStorageAsync(this IServiceProvider provider, CancellationToken cancellationToken)
    {
        var options = provider.GetRequiredService<StorageOptions>();
        if (!IsCurrent(options))
        {
            await using var database = await provider.GetRequiredService<IDbContextFactory<PolicyGuardDb>>().CreateDbContextAsync(cancellationToken);
            await database.Database.MigrateAsync(cancellationToken);
        }
    }

    /// <summary>A raw look at the history table: asking EF costs most of a second at every start.</summary>
    private static bool IsCurrent(StorageOptions options)
    {
        if (!File.Exists(options.File))
        {
            return false;
        }

        using var connection = new SqliteConnection(options.ReadWrite);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'";
        if (command.ExecuteScalar() is not 1L)
        {
            return false;
        }

        command.CommandText = "SELECT MAX(MigrationId) FROM __EFMigrationsHistory";
        return command.ExecuteScalar() as string == Migrations.NewestMigration.Id;
    }
}
