using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MovieRecs.Api.Data.Migrations;

/// <summary>What a film is about.</summary>
public partial class Overviews : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(
            name: "overview",
            table: "movies",
            type: "text",
            nullable: true);
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn(
            name: "overview",
            table: "movies");
    }
}
