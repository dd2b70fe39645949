using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class RatingConfiguration : IEntityTypeConfiguration<Rating>
{
    public void Configure(EntityTypeBuilder<Rating> builder)
    {
        builder.ToTable("ratings", table => table.HasCheckConstraint("ck_ratings_half_stars", "half_stars BETWEEN 1 AND 10"));

        // One rating per user and movie; the key order also serves "all ratings of this user".
        builder.HasKey(rating => new { rating.UserId, rating.MovieId }).HasName("pk_ratings");
        builder.HasOne<User>().WithMany().HasForeignKey(rating => rating.UserId)
            .HasConstraintName("fk_ratings_users").OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Movie>().WithMany().HasForeignKey(rating => rating.MovieId)
            .HasConstraintName("fk_ratings_movies").OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(rating => rating.MovieId).HasDatabaseName("ix_ratings_movie_id");

        builder.Property(rating => rating.UserId).HasColumnName("user_id");
        builder.Property(rating => rating.MovieId).HasColumnName("movie_id");
        builder.Property(rating => rating.HalfStars).HasColumnName("half_stars");
        builder.Property(rating => rating.RatedAt).HasColumnName("rated_at");
    }
}
