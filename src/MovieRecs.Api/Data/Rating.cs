namespace MovieRecs.Api.Data;

/// <summary>One user's rating of one movie; a second rating replaces the first.</summary>
public sealed class Rating
{
    public required int UserId { get; init; }

    public required int MovieId { get; init; }

    /// <summary>1 to 10: twice the stars, so that the half-star scale is exact and a rating takes two bytes.</summary>
    public required short HalfStars { get; set; }

    public required DateTimeOffset RatedAt { get; set; }
}
