using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PolicyGuard.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MailAndLinks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Links",
                table: "meeting",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "mail",
                columns: table => new
                {
                    Practice = table.Column<string>(type: "TEXT", nullable: false),
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    Sent = table.Column<bool>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mail", x => new { x.Practice, x.Id });
                });

            migrationBuilder.CreateIndex(
                name: "IX_mail_At",
                table: "mail",
                column: "At");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "mail");

            migrationBuilder.DropColumn(
                name: "Links",
                table: "meeting");
        }
    }
}
