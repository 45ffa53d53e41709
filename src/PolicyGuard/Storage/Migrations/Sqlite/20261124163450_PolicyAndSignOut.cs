using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PolicyGuard.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class PolicyAndSignOut : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "FirstEntry",
                table: "violation",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LastEntry",
                table: "violation",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "policy",
                columns: table => new
                {
                    Practice = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    Secret = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Hash = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_policy", x => new { x.Practice, x.Version });
                });

            migrationBuilder.CreateTable(
                name: "signedout",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signedout", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_signedout_At",
                table: "signedout",
                column: "At");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "policy");

            migrationBuilder.DropTable(
                name: "signedout");

            migrationBuilder.DropColumn(
                name: "FirstEntry",
                table: "violation");

            migrationBuilder.DropColumn(
                name: "LastEntry",
                table: "violation");
        }
    }
}
