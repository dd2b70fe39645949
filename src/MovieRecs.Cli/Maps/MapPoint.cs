namespace MovieRecs.Cli.Maps;

/// <summary>A movie on the map.</summary>
internal sealed record MapPoint(int MovieId, string Title, string Genre, float X, float Y, int RatingCount);
