using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class TrainingRunConfiguration : IEntityTypeConfiguration<TrainingRun>
{
    public void Configure(EntityTypeBuilder<TrainingRun> builder)
    {
        builder.ToTable("training_runs");
        builder.HasKey(run => run.Id).HasName("pk_training_runs");

        builder.Property(run => run.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(run => run.State).HasColumnName("state").HasLowerCaseNames();
        builder.Property(run => run.Reason).HasColumnName("reason").HasMaxLength(16);
        // No foreign key: the run outlives the administrator's account.
        builder.Property(run => run.RequestedBy).HasColumnName("requested_by");
        builder.Property(run => run.RequestedAt).HasColumnName("requested_at");
        builder.Property(run => run.StartedAt).HasColumnName("started_at");
        builder.Property(run => run.FinishedAt).HasColumnName("finished_at");
        builder.Property(run => run.Iteration).HasColumnName("iteration");
        builder.Property(run => run.Loss).HasColumnName("loss");
        builder.Property(run => run.Metrics).HasColumnName("metrics").HasColumnType("jsonb");
        builder.Property(run => run.Timings).HasColumnName("timings").HasColumnType("jsonb");
        builder.Property(run => run.Error).HasColumnName("error");
        builder.Property(run => run.ModelVersion).HasColumnName("model_version");
    }
}
