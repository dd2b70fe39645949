using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class HiddenMovieConfiguration : IEntityTypeConfiguration<HiddenMovie>
{
    public void Configure(EntityTypeBuilder<HiddenMovie> builder)
    {
        builder.ToTable("hidden_movies");
        builder.HasKey(hidden => new { hidden.UserId, hidden.MovieId }).HasName("pk_hidden_movies");
        builder.HasOne<User>().WithMany().HasForeignKey(hidden => hidden.UserId)
            .HasConstraintName("fk_hidden_movies_users").OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Movie>().WithMany().HasForeignKey(hidden => hidden.MovieId)
            .HasConstraintName("fk_hidden_movies_movies").OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(hidden => hidden.MovieId).HasDatabaseName("ix_hidden_movies_movie_id");

        builder.Property(hidden => hidden.UserId).HasColumnName("user_id");
        builder.Property(hidden => hidden.MovieId).HasColumnName("movie_id");
        builder.Property(hidden => hidden.HiddenAt).HasColumnName("hidden_at");
    }
}
