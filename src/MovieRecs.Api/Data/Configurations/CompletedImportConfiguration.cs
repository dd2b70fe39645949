using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class CompletedImportConfiguration : IEntityTypeConfiguration<CompletedImport>
{
    public void Configure(EntityTypeBuilder<CompletedImport> builder)
    {
        builder.ToTable("imports");
        builder.HasKey(import => import.Id).HasName("pk_imports");

        builder.Property(import => import.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(import => import.Source).HasColumnName("source");
        builder.Property(import => import.Fingerprint).HasColumnName("fingerprint").HasMaxLength(64);
        builder.Property(import => import.FinishedAt).HasColumnName("finished_at");
        builder.Property(import => import.Report).HasColumnName("report").HasColumnType("jsonb");
    }
}
