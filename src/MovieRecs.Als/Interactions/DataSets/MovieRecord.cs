namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>One movie of a data set's catalogue.</summary>
/// <param name="Id">The data set's own id, from 1.</param>
/// <param name="Title">Without the year: <c>Star Wars</c> for <c>Star Wars (1977)</c>. Never empty, no control characters.</param>
/// <param name="Year">The year at the end of the raw title, else of the release date; null if neither has one.</param>
/// <param name="Genres">In the file's order, without duplicates; empty for <c>(no genres listed)</c> and <c>unknown</c>.</param>
/// <param name="ImdbId">IMDb's number with its leading zeros (<c>0114709</c>), from <c>links.csv</c>.</param>
/// <param name="TmdbId">TMDB's number, from <c>links.csv</c>.</param>
public sealed record MovieRecord(
    int Id, string Title, int? Year, IReadOnlyList<string> Genres, string? ImdbId = null, int? TmdbId = null);
