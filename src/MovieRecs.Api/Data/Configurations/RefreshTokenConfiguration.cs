using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class RefreshTokenConfiguration : IEntityTypeConfiguration<RefreshToken>
{
    public void Configure(EntityTypeBuilder<RefreshToken> builder)
    {
        builder.ToTable("refresh_tokens");
        builder.HasKey(token => token.Id).HasName("pk_refresh_tokens");
        builder.HasIndex(token => token.TokenHash).IsUnique().HasDatabaseName("ux_refresh_tokens_token_hash");
        builder.HasIndex(token => token.FamilyId).HasDatabaseName("ix_refresh_tokens_family_id");
        builder.HasIndex(token => token.UserId).HasDatabaseName("ix_refresh_tokens_user_id");
        builder.HasOne<User>().WithMany().HasForeignKey(token => token.UserId)
            .HasConstraintName("fk_refresh_tokens_users").OnDelete(DeleteBehavior.Cascade);

        builder.Property(token => token.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        builder.Property(token => token.TokenHash).HasColumnName("token_hash");
        builder.Property(token => token.UserId).HasColumnName("user_id");
        builder.Property(token => token.FamilyId).HasColumnName("family_id");
        builder.Property(token => token.IssuedAt).HasColumnName("issued_at");
        builder.Property(token => token.ExpiresAt).HasColumnName("expires_at");
        builder.Property(token => token.SpentAt).HasColumnName("spent_at");
        builder.Property(token => token.RevokedAt).HasColumnName("revoked_at");
    }
}
