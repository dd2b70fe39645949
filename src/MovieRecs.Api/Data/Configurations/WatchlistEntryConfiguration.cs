using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class WatchlistEntryConfiguration : IEntityTypeConfiguration<WatchlistEntry>
{
    public void Configure(EntityTypeBuilder<WatchlistEntry> builder)
    {
        builder.ToTable("watchlist");
        builder.HasKey(entry => new { entry.UserId, entry.MovieId }).HasName("pk_watchlist");
        builder.HasOne<User>().WithMany().HasForeignKey(entry => entry.UserId)
            .HasConstraintName("fk_watchlist_users").OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Movie>().WithMany().HasForeignKey(entry => entry.MovieId)
            .HasConstraintName("fk_watchlist_movies").OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(entry => entry.MovieId).HasDatabaseName("ix_watchlist_movie_id");

        builder.Property(entry => entry.UserId).HasColumnName("user_id");
        builder.Property(entry => entry.MovieId).HasColumnName("movie_id");
        builder.Property(entry => entry.AddedAt).HasColumnName("added_at");
    }
}
