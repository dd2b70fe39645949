using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class TextVectorConfiguration : IEntityTypeConfiguration<TextVector>
{
    public void Configure(EntityTypeBuilder<TextVector> builder)
    {
        builder.ToTable("text_vectors");
        builder.HasKey(row => new { row.Model, row.Hash }).HasName("pk_text_vectors");

        builder.Property(row => row.Model).HasColumnName("model");
        builder.Property(row => row.Hash).HasColumnName("hash");
        builder.Property(row => row.Vector).HasColumnName("vector");
    }
}
