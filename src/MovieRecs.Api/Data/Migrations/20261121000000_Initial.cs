using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MovieRecs.Api.Data.Migrations;

/// <summary>The first schema: users and their tokens, the catalogue, what users said about it, and trained models.</summary>
public partial class Initial : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateSequence<int>(
            name: "account_id_seq",
            startValue: 1000001L);

        migrationBuilder.CreateTable(
            name: "genres",
            columns: table => new
            {
                id = table.Column<short>(type: "smallint", nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_genres", x => x.id);
            });

        migrationBuilder.CreateTable(
            name: "imports",
            columns: table => new
            {
                id = table.Column<int>(type: "integer", nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                source = table.Column<string>(type: "text", nullable: false),
                fingerprint = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                report = table.Column<string>(type: "jsonb", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_imports", x => x.id);
            });

        migrationBuilder.CreateTable(
            name: "movies",
            columns: table => new
            {
                id = table.Column<int>(type: "integer", nullable: false),
                origin = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                title = table.Column<string>(type: "text", nullable: false),
                year = table.Column<int>(type: "integer", nullable: true),
                imdb_id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                tmdb_id = table.Column<int>(type: "integer", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_movies", x => x.id);
                table.CheckConstraint("ck_movies_id", "id > 0");
            });

        migrationBuilder.CreateTable(
            name: "training_runs",
            columns: table => new
            {
                id = table.Column<int>(type: "integer", nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                reason = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                requested_by = table.Column<int>(type: "integer", nullable: true),
                requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                iteration = table.Column<int>(type: "integer", nullable: false),
                loss = table.Column<double>(type: "double precision", nullable: true),
                metrics = table.Column<string>(type: "jsonb", nullable: true),
                timings = table.Column<string>(type: "jsonb", nullable: true),
                error = table.Column<string>(type: "text", nullable: true),
                model_version = table.Column<int>(type: "integer", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_training_runs", x => x.id);
            });

        migrationBuilder.CreateTable(
            name: "users",
            columns: table => new
            {
                id = table.Column<int>(type: "integer", nullable: false),
                origin = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                user_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                normalized_user_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                password_hash = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                is_administrator = table.Column<bool>(type: "boolean", nullable: false),
                created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_users", x => x.id);
                table.CheckConstraint("ck_users_id", "id > 0");
                table.CheckConstraint("ck_users_login", "(origin = 'account') = (user_name IS NOT NULL AND normalized_user_name IS NOT NULL AND password_hash IS NOT NULL)");
            });

        migrationBuilder.CreateTable(
            name: "movie_genres",
            columns: table => new
            {
                movie_id = table.Column<int>(type: "integer", nullable: false),
                genre_id = table.Column<short>(type: "smallint", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_movie_genres", x => new { x.movie_id, x.genre_id });
                table.ForeignKey(
                    name: "fk_movie_genres_genres",
                    column: x => x.genre_id,
                    principalTable: "genres",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
                table.ForeignKey(
                    name: "fk_movie_genres_movies",
                    column: x => x.movie_id,
                    principalTable: "movies",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "models",
            columns: table => new
            {
                version = table.Column<int>(type: "integer", nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                training_run_id = table.Column<int>(type: "integer", nullable: false),
                trained_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                activated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                options = table.Column<string>(type: "jsonb", nullable: false),
                metrics = table.Column<string>(type: "jsonb", nullable: false),
                rating_count = table.Column<long>(type: "bigint", nullable: false),
                user_count = table.Column<int>(type: "integer", nullable: false),
                movie_count = table.Column<int>(type: "integer", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_models", x => x.version);
                table.ForeignKey(
                    name: "fk_models_training_runs",
                    column: x => x.training_run_id,
                    principalTable: "training_runs",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Restrict);
            });

        migrationBuilder.CreateTable(
            name: "hidden_movies",
            columns: table => new
            {
                user_id = table.Column<int>(type: "integer", nullable: false),
                movie_id = table.Column<int>(type: "integer", nullable: false),
                hidden_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_hidden_movies", x => new { x.user_id, x.movie_id });
                table.ForeignKey(
                    name: "fk_hidden_movies_movies",
                    column: x => x.movie_id,
                    principalTable: "movies",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
                table.ForeignKey(
                    name: "fk_hidden_movies_users",
                    column: x => x.user_id,
                    principalTable: "users",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "ratings",
            columns: table => new
            {
                user_id = table.Column<int>(type: "integer", nullable: false),
                movie_id = table.Column<int>(type: "integer", nullable: false),
                half_stars = table.Column<short>(type: "smallint", nullable: false),
                rated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_ratings", x => new { x.user_id, x.movie_id });
                table.CheckConstraint("ck_ratings_half_stars", "half_stars BETWEEN 1 AND 10");
                table.ForeignKey(
                    name: "fk_ratings_movies",
                    column: x => x.movie_id,
                    principalTable: "movies",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
                table.ForeignKey(
                    name: "fk_ratings_users",
                    column: x => x.user_id,
                    principalTable: "users",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "refresh_tokens",
            columns: table => new
            {
                id = table.Column<long>(type: "bigint", nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                user_id = table.Column<int>(type: "integer", nullable: false),
                family_id = table.Column<Guid>(type: "uuid", nullable: false),
                issued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                spent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_refresh_tokens", x => x.id);
                table.ForeignKey(
                    name: "fk_refresh_tokens_users",
                    column: x => x.user_id,
                    principalTable: "users",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "watchlist",
            columns: table => new
            {
                user_id = table.Column<int>(type: "integer", nullable: false),
                movie_id = table.Column<int>(type: "integer", nullable: false),
                added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_watchlist", x => new { x.user_id, x.movie_id });
                table.ForeignKey(
                    name: "fk_watchlist_movies",
                    column: x => x.movie_id,
                    principalTable: "movies",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
                table.ForeignKey(
                    name: "fk_watchlist_users",
                    column: x => x.user_id,
                    principalTable: "users",
                    principalColumn: "id",
                    onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "model_artifacts",
            columns: table => new
            {
                version = table.Column<int>(type: "integer", nullable: false),
                content = table.Column<byte[]>(type: "bytea", nullable: false),
                sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_model_artifacts", x => x.version);
                table.ForeignKey(
                    name: "fk_model_artifacts_models",
                    column: x => x.version,
                    principalTable: "models",
                    principalColumn: "version",
                    onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateIndex(
            name: "ux_genres_name",
            table: "genres",
            column: "name",
            unique: true);

        migrationBuilder.CreateIndex(
            name: "ix_hidden_movies_movie_id",
            table: "hidden_movies",
            column: "movie_id");

        migrationBuilder.CreateIndex(
            name: "ix_models_training_run_id",
            table: "models",
            column: "training_run_id");

        migrationBuilder.CreateIndex(
            name: "ix_movie_genres_genre_id",
            table: "movie_genres",
            column: "genre_id");

        migrationBuilder.CreateIndex(
            name: "ix_ratings_movie_id",
            table: "ratings",
            column: "movie_id");

        migrationBuilder.CreateIndex(
            name: "ix_refresh_tokens_family_id",
            table: "refresh_tokens",
            column: "family_id");

        migrationBuilder.CreateIndex(
            name: "ix_refresh_tokens_user_id",
            table: "refresh_tokens",
            column: "user_id");

        migrationBuilder.CreateIndex(
            name: "ux_refresh_tokens_token_hash",
            table: "refresh_tokens",
            column: "token_hash",
            unique: true);

        migrationBuilder.CreateIndex(
            name: "ux_users_normalized_user_name",
            table: "users",
            column: "normalized_user_name",
            unique: true);

        migrationBuilder.CreateIndex(
            name: "ix_watchlist_movie_id",
            table: "watchlist",
            column: "movie_id");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "model_artifacts");

        migrationBuilder.DropTable(name: "watchlist");

        migrationBuilder.DropTable(name: "refresh_tokens");

        migrationBuilder.DropTable(name: "ratings");

        migrationBuilder.DropTable(name: "hidden_movies");

        migrationBuilder.DropTable(name: "models");

        migrationBuilder.DropTable(name: "movie_genres");

        migrationBuilder.DropTable(name: "users");

        migrationBuilder.DropTable(name: "training_runs");

        migrationBuilder.DropTable(name: "movies");

        migrationBuilder.DropTable(name: "imports");

        migrationBuilder.DropTable(name: "genres");

        migrationBuilder.DropSequence(name: "account_id_seq");
    }
}
