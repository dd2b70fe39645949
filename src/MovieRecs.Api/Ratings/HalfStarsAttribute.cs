using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Ratings;

/// <summary>A rating on the scale: 0.5 to 5 stars in steps of half a star.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HalfStarsAttribute() : ValidationAttribute("The rating must be one of 0.5, 1, 1.5 … 5.")
{
    public override bool IsValid(object? value) => value is decimal and >= 0.5m and <= 5m and var stars && stars * 2 % 1 == 0;
}
