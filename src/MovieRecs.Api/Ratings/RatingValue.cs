namespace MovieRecs.Api.Ratings;

/// <param name="Rating">0.5 to 5 stars in steps of half a star.</param>
public sealed record RatingValue([property: HalfStars] decimal Rating);
