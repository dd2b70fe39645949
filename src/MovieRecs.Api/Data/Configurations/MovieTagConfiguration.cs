using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class MovieTagConfiguration : IEntityTypeConfiguration<MovieTag>
{
    /// <summary>Longer ones are sentences, which no five films share.</summary>
    public const int MaximumLength = 100;

    public void Configure(EntityTypeBuilder<MovieTag> builder)
    {
        builder.ToTable("movie_tags");
        builder.HasKey(tag => new { tag.MovieId, tag.Tag }).HasName("pk_movie_tags");
        builder.HasOne<Movie>().WithMany().HasForeignKey(tag => tag.MovieId)
            .HasConstraintName("fk_movie_tags_movies").OnDelete(DeleteBehavior.Cascade);

        builder.Property(tag => tag.MovieId).HasColumnName("movie_id");
        builder.Property(tag => tag.Tag).HasColumnName("tag").HasMaxLength(MaximumLength);
    }
}
