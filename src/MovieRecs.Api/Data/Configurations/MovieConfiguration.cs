using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class MovieConfiguration : IEntityTypeConfiguration<Movie>
{
    public void Configure(EntityTypeBuilder<Movie> builder)
    {
        builder.ToTable("movies", table => table.HasCheckConstraint("ck_movies_id", "id > 0"));
        builder.HasKey(movie => movie.Id).HasName("pk_movies");
        builder.HasMany(movie => movie.Genres).WithMany().UsingEntity<Dictionary<string, object>>(
            "movie_genres",
            right => right.HasOne<Genre>().WithMany().HasForeignKey("genre_id")
                .HasConstraintName("fk_movie_genres_genres").OnDelete(DeleteBehavior.Cascade),
            left => left.HasOne<Movie>().WithMany().HasForeignKey("movie_id")
                .HasConstraintName("fk_movie_genres_movies").OnDelete(DeleteBehavior.Cascade),
            join =>
            {
                join.ToTable("movie_genres");
                join.HasKey("movie_id", "genre_id").HasName("pk_movie_genres");
                join.HasIndex("genre_id").HasDatabaseName("ix_movie_genres_genre_id");
            });

        builder.Property(movie => movie.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(movie => movie.Origin).HasColumnName("origin").HasLowerCaseNames();
        builder.Property(movie => movie.Title).HasColumnName("title");
        builder.Property(movie => movie.Year).HasColumnName("year");
        builder.Property(movie => movie.ImdbId).HasColumnName("imdb_id").HasMaxLength(16);
        builder.Property(movie => movie.TmdbId).HasColumnName("tmdb_id");
        builder.Property(movie => movie.Overview).HasColumnName("overview");
    }
}
