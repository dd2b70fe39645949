using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class TasteConsentConfiguration : IEntityTypeConfiguration<TasteConsent>
{
    public void Configure(EntityTypeBuilder<TasteConsent> builder)
    {
        builder.ToTable("taste_consents");
        builder.HasKey(consent => new { consent.UserId, consent.OtherId }).HasName("pk_taste_consents");
        builder.HasOne<User>().WithMany().HasForeignKey(consent => consent.UserId)
            .HasConstraintName("fk_taste_consents_users").OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(consent => consent.OtherId)
            .HasConstraintName("fk_taste_consents_others").OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(consent => consent.OtherId).HasDatabaseName("ix_taste_consents_other_id");

        builder.Property(consent => consent.UserId).HasColumnName("user_id");
        builder.Property(consent => consent.OtherId).HasColumnName("other_id");
        builder.Property(consent => consent.AgreedAt).HasColumnName("agreed_at");
    }
}
