using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MovieRecs.Api.Data.Migrations;

/// <summary>Tags of films; and models are stored as they are, since compressing them takes time and gains nothing.</summary>
public partial class Tags : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "movie_tags",
            columns: table => new
            {
                movie_id = table.Column<int>(type: "integer", nullable: false),
                tag = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_movie_tags", x => new { x.movie_id, x.tag });
                table.ForeignKey(
                    name: "fk_movie_tags_movies",
                    column: x => x.movie_id,
                    principalTable: "movies",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.Sql("ALTER TABLE model_artifacts ALTER COLUMN content SET STORAGE EXTERNAL");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("ALTER TABLE model_artifacts ALTER COLUMN content SET STORAGE EXTENDED");
        migrationBuilder.DropTable(name: "movie_tags");
    }
}
