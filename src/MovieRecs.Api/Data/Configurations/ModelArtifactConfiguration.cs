using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class ModelArtifactConfiguration : IEntityTypeConfiguration<ModelArtifact>
{
    public void Configure(EntityTypeBuilder<ModelArtifact> builder)
    {
        builder.ToTable("model_artifacts");
        builder.HasKey(artifact => artifact.Version).HasName("pk_model_artifacts");

        builder.Property(artifact => artifact.Version).HasColumnName("version").ValueGeneratedNever();
        builder.Property(artifact => artifact.Content).HasColumnName("content");
        builder.Property(artifact => artifact.Sha256).HasColumnName("sha256");
    }
}
