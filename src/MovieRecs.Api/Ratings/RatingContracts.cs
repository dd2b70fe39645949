using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Ratings;

/// <param name="MovieId">The movie to rate.</param>
/// <param name="Rating">0.5 to 5 stars in steps of half a star.</param>
public sealed record RatingRequest(int MovieId, [property: HalfStars] decimal Rating);

/// <param name="Rating">0.5 to 5 stars in steps of half a star.</param>
public sealed record RatingValue([property: HalfStars] decimal Rating);

/// <summary>A rating on the scale: 0.5 to 5 stars in steps of half a star.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HalfStarsAttribute() : ValidationAttribute("The rating must be one of 0.5, 1, 1.5 … 5.")
{
    public override bool IsValid(object? value) => value is decimal and >= 0.5m and <= 5m and var stars && stars * 2 % 1 == 0;
}

/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Rating">Stars.</param>
/// <param name="RatedAt">When it was given or last changed.</param>
public sealed record RatedMovie(int MovieId, string Title, decimal Rating, DateTimeOffset RatedAt);

/// <param name="Items">Newest first.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record RatingPage(IReadOnlyList<RatedMovie> Items, string? NextCursor);

/// <param name="UserId">Who rated.</param>
/// <param name="MovieId">The movie.</param>
/// <param name="Rating">Stars.</param>
/// <param name="RatedAt">When it was given or last changed; the same rating again changes nothing.</param>
public sealed record RatingItem(int UserId, int MovieId, decimal Rating, DateTimeOffset RatedAt);
