using System.Buffers;
using System.Globalization;
using System.Text;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Writes <c>movies.csv</c> and <c>links.csv</c> in the form of MovieLens latest, 20M, 25M and 32M.</summary>
public static class CatalogueCsvWriter
{
    private static readonly SearchValues<char> _needQuotes = SearchValues.Create(",\"");

    /// <summary>Writes <c>movieId,title,genres</c>.</summary>
    /// <param name="stream">Receives UTF-8; stays open.</param>
    /// <param name="movies">In the order of the file.</param>
    public static void WriteMovies(Stream stream, IEnumerable<MovieRecord> movies)
    {
        ArgumentNullException.ThrowIfNull(movies);
        using var writer = Open(stream);
        writer.Write("movieId,title,genres\n");
        foreach (var movie in movies)
        {
            var genres = movie.Genres.Count == 0 ? "(no genres listed)" : string.Join('|', movie.Genres);
            writer.Write(string.Create(
                CultureInfo.InvariantCulture, $"{movie.Id},{Field(MovieTitle.Join(movie.Title, movie.Year))},{Field(genres)}\n"));
        }
    }

    /// <summary>Writes <c>movieId,imdbId,tmdbId</c> for the movies that have either.</summary>
    /// <param name="stream">Receives UTF-8; stays open.</param>
    /// <param name="movies">In the order of the file.</param>
    public static void WriteLinks(Stream stream, IEnumerable<MovieRecord> movies)
    {
        ArgumentNullException.ThrowIfNull(movies);
        using var writer = Open(stream);
        writer.Write("movieId,imdbId,tmdbId\n");
        foreach (var movie in movies.Where(movie => movie.ImdbId is not null || movie.TmdbId is not null))
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{movie.Id},{movie.ImdbId},{movie.TmdbId}\n"));
        }
    }

    private static StreamWriter Open(Stream stream) => new(stream, new UTF8Encoding(false), leaveOpen: true);

    private static string Field(string text) =>
        text.AsSpan().ContainsAny(_needQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
