using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class ErasureConfiguration : IEntityTypeConfiguration<Erasure>
{
    public void Configure(EntityTypeBuilder<Erasure> builder)
    {
        builder.ToTable("erasures");
        builder.HasKey(erasure => erasure.Id).HasName("pk_erasures");

        builder.Property(erasure => erasure.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(erasure => erasure.ErasedAt).HasColumnName("erased_at");
        builder.Property(erasure => erasure.RatingsRemoved).HasColumnName("ratings_removed");
        builder.Property(erasure => erasure.ModelVersion).HasColumnName("model_version");
        builder.Property(erasure => erasure.MovieIds).HasColumnName("movie_ids");
        builder.Property(erasure => erasure.RefitVersion).HasColumnName("refit_version");
        builder.Property(erasure => erasure.CleanFromVersion).HasColumnName("clean_from_version");
    }
}
