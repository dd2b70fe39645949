using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users", table =>
        {
            table.HasCheckConstraint("ck_users_id", "id > 0");
            // An account is exactly a user that can log in.
            table.HasCheckConstraint(
                "ck_users_login",
                "(origin = 'account') = "
                + "(user_name IS NOT NULL AND normalized_user_name IS NOT NULL AND password_hash IS NOT NULL)");
        });
        builder.HasKey(user => user.Id).HasName("pk_users");
        builder.HasIndex(user => user.NormalizedUserName).IsUnique().HasDatabaseName("ux_users_normalized_user_name");

        builder.Property(user => user.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(user => user.Origin).HasColumnName("origin").HasLowerCaseNames();
        builder.Property(user => user.UserName).HasColumnName("user_name").HasMaxLength(64);
        builder.Property(user => user.NormalizedUserName).HasColumnName("normalized_user_name").HasMaxLength(64);
        builder.Property(user => user.PasswordHash).HasColumnName("password_hash").HasMaxLength(60);
        builder.Property(user => user.IsAdministrator).HasColumnName("is_administrator");
        builder.Property(user => user.CreatedAt).HasColumnName("created_at");
    }
}
