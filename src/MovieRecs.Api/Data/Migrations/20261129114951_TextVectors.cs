using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MovieRecs.Api.Data.Migrations;

/// <summary>What models made of texts.</summary>
public partial class TextVectors : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "text_vectors",
            columns: table => new
            {
                model = table.Column<string>(type: "text", nullable: false),
                hash = table.Column<Guid>(type: "uuid", nullable: false),
                vector = table.Column<byte[]>(type: "bytea", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_text_vectors", x => new { x.model, x.hash });
            });
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "text_vectors");
    }
}
