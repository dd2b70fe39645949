using System;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MovieRecs.Api.Data.Migrations;

[DbContext(typeof(MovieRecsDbContext))]
[Migration("20261121000000_Initial")]
partial class Initial
{
    /// <inheritdoc />
    protected override void BuildTargetModel(ModelBuilder modelBuilder)
    {
        modelBuilder
            .HasAnnotation("ProductVersion", "10.0.14")
            .HasAnnotation("Relational:MaxIdentifierLength", 63);

        NpgsqlModelBuilderExtensions.UseIdentityByDefaultColumns(modelBuilder);

        modelBuilder.HasSequence<int>("account_id_seq").StartsAt(1000001L);

        modelBuilder.Entity("MovieRecs.Api.Data.CompletedImport", b =>
        {
            b.Property<int>("Id")
                .ValueGeneratedOnAdd()
                .HasColumnType("integer")
                .HasColumnName("id");

            NpgsqlPropertyBuilderExtensions.UseIdentityAlwaysColumn(b.Property<int>("Id"));

            b.Property<string>("Fingerprint")
                .IsRequired()
                .HasMaxLength(64)
                .HasColumnType("character varying(64)")
                .HasColumnName("fingerprint");

            b.Property<DateTimeOffset>("FinishedAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("finished_at");

            b.Property<string>("Report")
                .IsRequired()
                .HasColumnType("jsonb")
                .HasColumnName("report");

            b.Property<string>("Source")
                .IsRequired()
                .HasColumnType("text")
                .HasColumnName("source");

            b.HasKey("Id")
                .HasName("pk_imports");

            b.ToTable("imports", (string)null);
        });

        modelBuilder.Entity("MovieRecs.Api.Data.Genre", b =>
        {
            b.Property<short>("Id")
                .ValueGeneratedOnAdd()
                .HasColumnType("smallint")
                .HasColumnName("id");

            NpgsqlPropertyBuilderExtensions.UseIdentityAlwaysColumn(b.Property<short>("Id"));

            b.Property<string>("Name")
                .IsRequired()
                .HasMaxLength(64)
                .HasColumnType("character varying(64)")
                .HasColumnName("name");

            b.HasKey("Id")
                .HasName("pk_genres");

            b.HasIndex("Name")
                .IsUnique()
                .HasDatabaseName("ux_genres_name");

            b.ToTable("genres", (string)null);
        });

        modelBuilder.Entity("MovieRecs.Api.Data.HiddenMovie", b =>
        {
            b.Property<int>("UserId")
                .HasColumnType("integer")
                .HasColumnName("user_id");

            b.Property<int>("MovieId")
                .HasColumnType("integer")
                .HasColumnName("movie_id");

            b.Property<DateTimeOffset>("HiddenAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("hidden_at");

            b.HasKey("UserId", "MovieId")
                .HasName("pk_hidden_movies");

            b.HasIndex("MovieId")
                .HasDatabaseName("ix_hidden_movies_movie_id");

            b.ToTable("hidden_movies", (string)null);
        });

        modelBuilder.Entity("MovieRecs.Api.Data.ModelArtifact", b =>
        {
            b.Property<int>("Version")
                .HasColumnType("integer")
                .HasColumnName("version");

            b.Property<byte[]>("Content")
                .IsRequired()
                .HasColumnType("bytea")
                .HasColumnName("content");

            b.Property<byte[]>("Sha256")
                .IsRequired()
                .HasColumnType("bytea")
                .HasColumnName("sha256");

            b.HasKey("Version")
                .HasName("pk_model_artifacts");

            b.ToTable("model_artifacts", (string)null);
        });

        modelBuilder.Entity("MovieRecs.Api.Data.Movie", b =>
        {
            b.Property<int>("Id")
                .HasColumnType("integer")
                .HasColumnName("id");

            b.Property<string>("ImdbId")
                .HasMaxLength(16)
                .HasColumnType("character varying(16)")
                .HasColumnName("imdb_id");

            b.Property<string>("Origin")
                .IsRequired()
                .HasMaxLength(16)
                .HasColumnType("character varying(16)")
                .HasColumnName("origin");

            b.Property<string>("Title")
                .IsRequired()
                .HasColumnType("text")
                .HasColumnName("title");

            b.Property<int?>("TmdbId")
                .HasColumnType("integer")
                .HasColumnName("tmdb_id");

            b.Property<int?>("Year")
                .HasColumnType("integer")
                .HasColumnName("year");

            b.HasKey("Id")
                .HasName("pk_movies");

            b.ToTable("movies", null, t =>
            {
                t.HasCheckConstraint("ck_movies_id", "id > 0");
            });
        });

        modelBuilder.Entity("MovieRecs.Api.Data.Rating", b =>
        {
            b.Property<int>("UserId")
                .HasColumnType("integer")
                .HasColumnName("user_id");

            b.Property<int>("MovieId")
                .HasColumnType("integer")
                .HasColumnName("movie_id");

            b.Property<short>("HalfStars")
                .HasColumnType("smallint")
                .HasColumnName("half_stars");

            b.Property<DateTimeOffset>("RatedAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("rated_at");

            b.HasKey("UserId", "MovieId")
                .HasName("pk_ratings");

            b.HasIndex("MovieId")
                .HasDatabaseName("ix_ratings_movie_id");

            b.ToTable("ratings", null, t =>
            {
                t.HasCheckConstraint("ck_ratings_half_stars", "half_stars BETWEEN 1 AND 10");
            });
        });

        modelBuilder.Entity("MovieRecs.Api.Data.RefreshToken", b =>
        {
            b.Property<long>("Id")
                .ValueGeneratedOnAdd()
                .HasColumnType("bigint")
                .HasColumnName("id");

            NpgsqlPropertyBuilderExtensions.UseIdentityAlwaysColumn(b.Property<long>("Id"));

            b.Property<DateTimeOffset>("ExpiresAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("expires_at");

            b.Property<Guid>("FamilyId")
                .HasColumnType("uuid")
                .HasColumnName("family_id");

            b.Property<DateTimeOffset>("IssuedAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("issued_at");

            b.Property<DateTimeOffset?>("RevokedAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("revoked_at");

            b.Property<DateTimeOffset?>("SpentAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("spent_at");

            b.Property<byte[]>("TokenHash")
                .IsRequired()
                .HasColumnType("bytea")
                .HasColumnName("token_hash");

            b.Property<int>("UserId")
                .HasColumnType("integer")
                .HasColumnName("user_id");

            b.HasKey("Id")
                .HasName("pk_refresh_tokens");

            b.HasIndex("FamilyId")
                .HasDatabaseName("ix_refresh_tokens_family_id");

            b.HasIndex("TokenHash")
                .IsUnique()
                .HasDatabaseName("ux_refresh_tokens_token_hash");

            b.HasIndex("UserId")
                .HasDatabaseName("ix_refresh_tokens_user_id");

            b.ToTable("refresh_tokens", (string)null);
        });

        modelBuilder.Entity("MovieRecs.Api.Data.TrainedModel", b =>
        {
            b.Property<int>("Version")
                .ValueGeneratedOnAdd()
                .HasColumnType("integer")
                .HasColumnName("version");

            NpgsqlPropertyBuilderExtensions.UseIdentityAlwaysColumn(b.Property<int>("Version"));

            b.Property<DateTimeOffset>("ActivatedAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("activated_at");

            b.Property<string>("Metrics")
                .IsRequired()
                .HasColumnType("jsonb")
                .HasColumnName("metrics");

            b.Property<int>("MovieCount")
                .HasColumnType("integer")
                .HasColumnName("movie_count");

            b.Property<string>("Options")
                .IsRequired()
                .HasColumnType("jsonb")
                .HasColumnName("options");

            b.Property<long>("RatingCount")
                .HasColumnType("bigint")
                .HasColumnName("rating_count");

            b.Property<DateTimeOffset>("TrainedAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("trained_at");

            b.Property<int>("TrainingRunId")
                .HasColumnType("integer")
                .HasColumnName("training_run_id");

            b.Property<int>("UserCount")
                .HasColumnType("integer")
                .HasColumnName("user_count");

            b.HasKey("Version")
                .HasName("pk_models");

            b.HasIndex("TrainingRunId")
                .HasDatabaseName("ix_models_training_run_id");

            b.ToTable("models", (string)null);
        });

        modelBuilder.Entity("MovieRecs.Api.Data.TrainingRun", b =>
        {
            b.Property<int>("Id")
                .ValueGeneratedOnAdd()
                .HasColumnType("integer")
                .HasColumnName("id");

            NpgsqlPropertyBuilderExtensions.UseIdentityAlwaysColumn(b.Property<int>("Id"));

            b.Property<string>("Error")
                .HasColumnType("text")
                .HasColumnName("error");

            b.Property<DateTimeOffset?>("FinishedAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("finished_at");

            b.Property<int>("Iteration")
                .HasColumnType("integer")
                .HasColumnName("iteration");

            b.Property<double?>("Loss")
                .HasColumnType("double precision")
                .HasColumnName("loss");

            b.Property<string>("Metrics")
                .HasColumnType("jsonb")
                .HasColumnName("metrics");

            b.Property<int?>("ModelVersion")
                .HasColumnType("integer")
                .HasColumnName("model_version");

            b.Property<string>("Reason")
                .IsRequired()
                .HasMaxLength(16)
                .HasColumnType("character varying(16)")
                .HasColumnName("reason");

            b.Property<DateTimeOffset>("RequestedAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("requested_at");

            b.Property<int?>("RequestedBy")
                .HasColumnType("integer")
                .HasColumnName("requested_by");

            b.Property<DateTimeOffset?>("StartedAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("started_at");

            b.Property<string>("State")
                .IsRequired()
                .HasMaxLength(16)
                .HasColumnType("character varying(16)")
                .HasColumnName("state");

            b.Property<string>("Timings")
                .HasColumnType("jsonb")
                .HasColumnName("timings");

            b.HasKey("Id")
                .HasName("pk_training_runs");

            b.ToTable("training_runs", (string)null);
        });

        modelBuilder.Entity("MovieRecs.Api.Data.User", b =>
        {
            b.Property<int>("Id")
                .HasColumnType("integer")
                .HasColumnName("id");

            b.Property<DateTimeOffset>("CreatedAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("created_at");

            b.Property<bool>("IsAdministrator")
                .HasColumnType("boolean")
                .HasColumnName("is_administrator");

            b.Property<string>("NormalizedUserName")
                .HasMaxLength(64)
                .HasColumnType("character varying(64)")
                .HasColumnName("normalized_user_name");

            b.Property<string>("Origin")
                .IsRequired()
                .HasMaxLength(16)
                .HasColumnType("character varying(16)")
                .HasColumnName("origin");

            b.Property<string>("PasswordHash")
                .HasMaxLength(60)
                .HasColumnType("character varying(60)")
                .HasColumnName("password_hash");

            b.Property<string>("UserName")
                .HasMaxLength(64)
                .HasColumnType("character varying(64)")
                .HasColumnName("user_name");

            b.HasKey("Id")
                .HasName("pk_users");

            b.HasIndex("NormalizedUserName")
                .IsUnique()
                .HasDatabaseName("ux_users_normalized_user_name");

            b.ToTable("users", null, t =>
            {
                t.HasCheckConstraint("ck_users_id", "id > 0");
                t.HasCheckConstraint("ck_users_login", "(origin = 'account') = (user_name IS NOT NULL AND normalized_user_name IS NOT NULL AND password_hash IS NOT NULL)");
            });
        });

        modelBuilder.Entity("MovieRecs.Api.Data.WatchlistEntry", b =>
        {
            b.Property<int>("UserId")
                .HasColumnType("integer")
                .HasColumnName("user_id");

            b.Property<int>("MovieId")
                .HasColumnType("integer")
                .HasColumnName("movie_id");

            b.Property<DateTimeOffset>("AddedAt")
                .HasColumnType("timestamp with time zone")
                .HasColumnName("added_at");

            b.HasKey("UserId", "MovieId")
                .HasName("pk_watchlist");

            b.HasIndex("MovieId")
                .HasDatabaseName("ix_watchlist_movie_id");

            b.ToTable("watchlist", (string)null);
        });

        modelBuilder.Entity("movie_genres", b =>
        {
            b.Property<int>("movie_id")
                .HasColumnType("integer")
                .HasColumnName("movie_id");

            b.Property<short>("genre_id")
                .HasColumnType("smallint")
                .HasColumnName("genre_id");

            b.HasKey("movie_id", "genre_id")
                .HasName("pk_movie_genres");

            b.HasIndex("genre_id")
                .HasDatabaseName("ix_movie_genres_genre_id");

            b.ToTable("movie_genres", (string)null);
        });

        modelBuilder.Entity("MovieRecs.Api.Data.HiddenMovie", b =>
        {
            b.HasOne("MovieRecs.Api.Data.Movie", null)
                .WithMany()
                .HasForeignKey("MovieId")
                .OnDelete(DeleteBehavior.Cascade)
                .IsRequired()
                .HasConstraintName("fk_hidden_movies_movies");

            b.HasOne("MovieRecs.Api.Data.User", null)
                .WithMany()
                .HasForeignKey("UserId")
                .OnDelete(DeleteBehavior.Cascade)
                .IsRequired()
                .HasConstraintName("fk_hidden_movies_users");
        });

        modelBuilder.Entity("MovieRecs.Api.Data.ModelArtifact", b =>
        {
            b.HasOne("MovieRecs.Api.Data.TrainedModel", null)
                .WithOne()
                .HasForeignKey("MovieRecs.Api.Data.ModelArtifact", "Version")
                .OnDelete(DeleteBehavior.Cascade)
                .IsRequired()
                .HasConstraintName("fk_model_artifacts_models");
        });

        modelBuilder.Entity("MovieRecs.Api.Data.Rating", b =>
        {
            b.HasOne("MovieRecs.Api.Data.Movie", null)
                .WithMany()
                .HasForeignKey("MovieId")
                .OnDelete(DeleteBehavior.Cascade)
                .IsRequired()
                .HasConstraintName("fk_ratings_movies");

            b.HasOne("MovieRecs.Api.Data.User", null)
                .WithMany()
                .HasForeignKey("UserId")
                .OnDelete(DeleteBehavior.Cascade)
                .IsRequired()
                .HasConstraintName("fk_ratings_users");
        });

        modelBuilder.Entity("MovieRecs.Api.Data.RefreshToken", b =>
        {
            b.HasOne("MovieRecs.Api.Data.User", null)
                .WithMany()
                .HasForeignKey("UserId")
                .OnDelete(DeleteBehavior.Cascade)
                .IsRequired()
                .HasConstraintName("fk_refresh_tokens_users");
        });

        modelBuilder.Entity("MovieRecs.Api.Data.TrainedModel", b =>
        {
            b.HasOne("MovieRecs.Api.Data.TrainingRun", null)
                .WithMany()
                .HasForeignKey("TrainingRunId")
                .OnDelete(DeleteBehavior.Restrict)
                .IsRequired()
                .HasConstraintName("fk_models_training_runs");
        });

        modelBuilder.Entity("MovieRecs.Api.Data.WatchlistEntry", b =>
        {
            b.HasOne("MovieRecs.Api.Data.Movie", null)
                .WithMany()
                .HasForeignKey("MovieId")
                .OnDelete(DeleteBehavior.Cascade)
                .IsRequired()
                .HasConstraintName("fk_watchlist_movies");

            b.HasOne("MovieRecs.Api.Data.User", null)
                .WithMany()
                .HasForeignKey("UserId")
                .OnDelete(DeleteBehavior.Cascade)
                .IsRequired()
                .HasConstraintName("fk_watchlist_users");
        });

        modelBuilder.Entity("movie_genres", b =>
        {
            b.HasOne("MovieRecs.Api.Data.Genre", null)
                .WithMany()
                .HasForeignKey("genre_id")
                .OnDelete(DeleteBehavior.Cascade)
                .IsRequired()
                .HasConstraintName("fk_movie_genres_genres");

            b.HasOne("MovieRecs.Api.Data.Movie", null)
                .WithMany()
                .HasForeignKey("movie_id")
                .OnDelete(DeleteBehavior.Cascade)
                .IsRequired()
                .HasConstraintName("fk_movie_genres_movies");
        });
    }
}
