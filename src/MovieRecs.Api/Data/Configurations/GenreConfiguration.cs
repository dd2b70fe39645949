using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class GenreConfiguration : IEntityTypeConfiguration<Genre>
{
    public void Configure(EntityTypeBuilder<Genre> builder)
    {
        builder.ToTable("genres");
        builder.HasKey(genre => genre.Id).HasName("pk_genres");
        builder.HasIndex(genre => genre.Name).IsUnique().HasDatabaseName("ux_genres_name");

        builder.Property(genre => genre.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(genre => genre.Name).HasColumnName("name").HasMaxLength(64);
    }
}
