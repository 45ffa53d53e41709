using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PolicyGuard.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AppendOnlyByRowid : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_oldvalue_ExpiresAt",
                table: "oldvalue",
                column: "ExpiresAt");

            // REPLACE also takes away a row whose hidden rowid it is given, without asking the delete trigger; SQLite says -1 when none was given.
            Guard(migrationBuilder, " OR (NEW.rowid > 0 AND EXISTS (SELECT 1 FROM {0} WHERE rowid = NEW.rowid))");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            Guard(migrationBuilder, "");

            migrationBuilder.DropIndex(
                name: "IX_oldvalue_ExpiresAt",
                table: "oldvalue");
        }

        private static void Guard(MigrationBuilder migrationBuilder, string more)
        {
            foreach (var (table, keys) in new[] { ("ledger", "Practice = NEW.Practice AND Sequence = NEW.Sequence"), ("checkpoint", "Practice = NEW.Practice AND Sequence = NEW.Sequence AND SignedAt = NEW.SignedAt") })
            {
                migrationBuilder.Sql($"DROP TRIGGER {table}_no_replace");
                migrationBuilder.Sql($"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {keys}){more.Replace("{0}", table, System.StringComparison.Ordinal)} BEGIN SELECT RAISE(ABORT, 'the {table} is append-only'); END");
            }
        }
    }
}
