using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PolicyGuard.Storage.Migrations.Sqlite
{
    /// <summary>Until now nothing wrote a checkpoint, so the table is made anew: numbered, chained and with the key that signed.</summary>
    public partial class NumberedCheckpoints : Migration
    {
        private const string AppendOnly = "BEGIN SELECT RAISE(ABORT, 'the checkpoint is append-only'); END";

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "checkpoint");
            migrationBuilder.CreateTable(
                name: "checkpoint",
                columns: table => new
                {
                    Practice = table.Column<string>(type: "TEXT", nullable: false),
                    Number = table.Column<long>(type: "INTEGER", nullable: false),
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Previous = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SignedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Signature = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table => table.PrimaryKey("PK_checkpoint", x => new { x.Practice, x.Number }));
            Guard(migrationBuilder, "Practice = NEW.Practice AND Number = NEW.Number");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "checkpoint");
            migrationBuilder.CreateTable(
                name: "checkpoint",
                columns: table => new
                {
                    Practice = table.Column<string>(type: "TEXT", nullable: false),
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    SignedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Signature = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table => table.PrimaryKey("PK_checkpoint", x => new { x.Practice, x.Sequence, x.SignedAt }));
            Guard(migrationBuilder, "Practice = NEW.Practice AND Sequence = NEW.Sequence AND SignedAt = NEW.SignedAt");
        }

        /// <summary>A dropped table takes its triggers with it. The third is also for REPLACE by a hidden rowid.</summary>
        private static void Guard(MigrationBuilder migrationBuilder, string same)
        {
            migrationBuilder.Sql($"CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint {AppendOnly}");
            migrationBuilder.Sql($"CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint {AppendOnly}");
            migrationBuilder.Sql(
                $"CREATE TRIGGER checkpoint_no_replace BEFORE INSERT ON checkpoint WHEN EXISTS (SELECT 1 FROM checkpoint WHERE {same}) OR (NEW.rowid > 0 AND EXISTS (SELECT 1 FROM checkpoint WHERE rowid = NEW.rowid)) {AppendOnly}");
        }
    }
}
