using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MovieRecs.Api.Data.Migrations;

/// <summary>Versions of the models in which the movies of deleted users were solved again.</summary>
public partial class Refits : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<int>(
            name: "refit_of",
            table: "models",
            type: "integer",
            nullable: true);

        migrationBuilder.AddColumn<int[]>(
            name: "movie_ids",
            table: "erasures",
            type: "integer[]",
            nullable: true);

        migrationBuilder.AddColumn<int>(
            name: "refit_version",
            table: "erasures",
            type: "integer",
            nullable: true);
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn(
            name: "refit_of",
            table: "models");

        migrationBuilder.DropColumn(
            name: "movie_ids",
            table: "erasures");

        migrationBuilder.DropColumn(
            name: "refit_version",
            table: "erasures");
    }
}
