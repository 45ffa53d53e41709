namespace PolicyGuard.Storage.Migrations;

/// <summary>A test holds this against the migrations that exist.</summary>
internal static class NewestMigration
{
    internal const string Id = "20261127073240_EntranceCodes";
}
