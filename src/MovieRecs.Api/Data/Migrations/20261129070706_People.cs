using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MovieRecs.Api.Data.Migrations;

/// <summary>Imports of ratings that can be taken back, agreements to compare tastes, and when models have forgotten somebody.</summary>
public partial class People : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "erasures",
            columns: table => new
            {
                id = table.Column<int>(type: "integer", nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                erased_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                ratings_removed = table.Column<int>(type: "integer", nullable: false),
                model_version = table.Column<int>(type: "integer", nullable: false),
                clean_from_version = table.Column<int>(type: "integer", nullable: true)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_erasures", x => x.id);
            });

        migrationBuilder.CreateTable(
            name: "rating_imports",
            columns: table => new
            {
                id = table.Column<int>(type: "integer", nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                user_id = table.Column<int>(type: "integer", nullable: false),
                format = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                imported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_rating_imports", x => x.id);
                table.ForeignKey(
                    name: "fk_rating_imports_users",
                    column: x => x.user_id,
                    principalTable: "users",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "taste_consents",
            columns: table => new
            {
                user_id = table.Column<int>(type: "integer", nullable: false),
                other_id = table.Column<int>(type: "integer", nullable: false),
                agreed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_taste_consents", x => new { x.user_id, x.other_id });
                table.ForeignKey(
                    name: "fk_taste_consents_others",
                    column: x => x.other_id,
                    principalTable: "users",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
                table.ForeignKey(
                    name: "fk_taste_consents_users",
                    column: x => x.user_id,
                    principalTable: "users",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "rating_import_changes",
            columns: table => new
            {
                import_id = table.Column<int>(type: "integer", nullable: false),
                movie_id = table.Column<int>(type: "integer", nullable: false),
                half_stars = table.Column<short>(type: "smallint", nullable: false),
                previous_half_stars = table.Column<short>(type: "smallint", nullable: true),
                previous_rated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_rating_import_changes", x => new { x.import_id, x.movie_id });
                table.ForeignKey(
                    name: "fk_rating_import_changes_imports",
                    column: x => x.import_id,
                    principalTable: "rating_imports",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
                table.ForeignKey(
                    name: "fk_rating_import_changes_movies",
                    column: x => x.movie_id,
                    principalTable: "movies",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateIndex(
            name: "ix_rating_import_changes_movie_id",
            table: "rating_import_changes",
            column: "movie_id");

        migrationBuilder.CreateIndex(
            name: "ix_rating_imports_user_id",
            table: "rating_imports",
            column: "user_id");

        migrationBuilder.CreateIndex(
            name: "ix_taste_consents_other_id",
            table: "taste_consents",
            column: "other_id");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "erasures");

        migrationBuilder.DropTable(
            name: "rating_import_changes");

        migrationBuilder.DropTable(
            name: "taste_consents");

        migrationBuilder.DropTable(
            name: "rating_imports");
    }
}
