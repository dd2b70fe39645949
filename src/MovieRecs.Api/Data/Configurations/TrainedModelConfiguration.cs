using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class TrainedModelConfiguration : IEntityTypeConfiguration<TrainedModel>
{
    public void Configure(EntityTypeBuilder<TrainedModel> builder)
    {
        builder.ToTable("models");
        builder.HasKey(model => model.Version).HasName("pk_models");
        builder.HasOne<TrainingRun>().WithMany().HasForeignKey(model => model.TrainingRunId)
            .HasConstraintName("fk_models_training_runs").OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(model => model.TrainingRunId).HasDatabaseName("ix_models_training_run_id");
        builder.HasOne<ModelArtifact>().WithOne().HasForeignKey<ModelArtifact>(artifact => artifact.Version)
            .HasConstraintName("fk_model_artifacts_models").OnDelete(DeleteBehavior.Cascade);

        builder.Property(model => model.Version).HasColumnName("version").UseIdentityAlwaysColumn();
        builder.Property(model => model.TrainingRunId).HasColumnName("training_run_id");
        builder.Property(model => model.RefitOf).HasColumnName("refit_of");
        builder.Property(model => model.TrainedAt).HasColumnName("trained_at");
        builder.Property(model => model.ActivatedAt).HasColumnName("activated_at");
        builder.Property(model => model.Options).HasColumnName("options").HasColumnType("jsonb");
        builder.Property(model => model.Metrics).HasColumnName("metrics").HasColumnType("jsonb");
        builder.Property(model => model.RatingCount).HasColumnName("rating_count");
        builder.Property(model => model.UserCount).HasColumnName("user_count");
        builder.Property(model => model.MovieCount).HasColumnName("movie_count");
    }
}
