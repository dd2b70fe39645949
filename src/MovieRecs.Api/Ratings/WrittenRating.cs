namespace MovieRecs.Api.Ratings;

/// <summary>A rating as the database keeps it after a write.</summary>
/// <param name="IsNew">There was none before.</param>
/// <param name="HalfStars">Twice the stars.</param>
/// <param name="RatedAt">In the database's resolution.</param>
internal sealed record WrittenRating(bool IsNew, short HalfStars, DateTimeOffset RatedAt);
