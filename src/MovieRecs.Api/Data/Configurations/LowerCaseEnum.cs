using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MovieRecs.Api.Data.Configurations;

internal static class LowerCaseEnum
{
    /// <summary>Stores an enum as its lower-case name, as in the JSON of the API.</summary>
    public static PropertyBuilder<TEnum> HasLowerCaseNames<TEnum>(this PropertyBuilder<TEnum> property)
        where TEnum : struct, Enum =>
        property
            .HasConversion(value => value.ToString().ToLowerInvariant(), name => Enum.Parse<TEnum>(name, true))
            .HasMaxLength(16);
}
