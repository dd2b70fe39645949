using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class RatingImportConfiguration : IEntityTypeConfiguration<RatingImport>
{
    public void Configure(EntityTypeBuilder<RatingImport> builder)
    {
        builder.ToTable("rating_imports");
        builder.HasKey(import => import.Id).HasName("pk_rating_imports");
        builder.HasOne<User>().WithMany().HasForeignKey(import => import.UserId)
            .HasConstraintName("fk_rating_imports_users").OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(import => import.UserId).HasDatabaseName("ix_rating_imports_user_id");

        builder.Property(import => import.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(import => import.UserId).HasColumnName("user_id");
        builder.Property(import => import.Format).HasColumnName("format").HasMaxLength(20);
        builder.Property(import => import.ImportedAt).HasColumnName("imported_at");
    }
}

internal sealed class RatingImportChangeConfiguration : IEntityTypeConfiguration<RatingImportChange>
{
    public void Configure(EntityTypeBuilder<RatingImportChange> builder)
    {
        builder.ToTable("rating_import_changes");
        builder.HasKey(change => new { change.ImportId, change.MovieId }).HasName("pk_rating_import_changes");
        builder.HasOne<RatingImport>().WithMany().HasForeignKey(change => change.ImportId)
            .HasConstraintName("fk_rating_import_changes_imports").OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Movie>().WithMany().HasForeignKey(change => change.MovieId)
            .HasConstraintName("fk_rating_import_changes_movies").OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(change => change.MovieId).HasDatabaseName("ix_rating_import_changes_movie_id");

        builder.Property(change => change.ImportId).HasColumnName("import_id");
        builder.Property(change => change.MovieId).HasColumnName("movie_id");
        builder.Property(change => change.HalfStars).HasColumnName("half_stars");
        builder.Property(change => change.PreviousHalfStars).HasColumnName("previous_half_stars");
        builder.Property(change => change.PreviousRatedAt).HasColumnName("previous_rated_at");
    }
}
