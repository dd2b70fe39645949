namespace MovieRecs.Api.Movies;

/// <param name="MovieId">The data set's id.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release; null where unknown.</param>
/// <param name="Genres">In alphabetical order.</param>
/// <param name="Similarity">Cosine of the two movies' factors, at most 1.</param>
public sealed record SimilarMovie(int MovieId, string Title, int? Year, IReadOnlyList<string> Genres, float Similarity);
