using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Content;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Serving;

/// <summary>
/// Reads the catalogue from the database: one query for the movies with their genres, one for their tags, one for the counts. Vectors of
/// texts come from memory: what is not there yet follows.
/// </summary>
internal sealed class CatalogueLoader(MovieRecsDbContext database, TextVectors texts)
{
    public async Task<Catalogue> LoadAsync(CancellationToken cancellationToken)
    {
        // Counting the ratings reads all of them: minutes on a cold disk.
        database.Database.SetCommandTimeout(DatabaseTimeouts.LongWork);
        var counts = new Dictionary<int, int[]>();
        var groups = database.Ratings
            .GroupBy(rating => new { rating.MovieId, rating.HalfStars })
            .Select(ratings => new { ratings.Key.MovieId, ratings.Key.HalfStars, Count = ratings.Count() })
            .AsAsyncEnumerable();
        await foreach (var group in groups.WithCancellation(cancellationToken))
        {
            if (!counts.TryGetValue(group.MovieId, out var histogram))
            {
                counts.Add(group.MovieId, histogram = new int[CatalogueMovie.Ratings]);
            }

            histogram[group.HalfStars - 1] = group.Count;
        }

        var tags = await ReadTagsAsync(cancellationToken);
        var movies = new List<CatalogueMovie>();
        var rows = database.Movies
            .Select(movie => new
            {
                movie.Id,
                movie.Title,
                movie.Year,
                movie.ImdbId,
                movie.TmdbId,
                movie.Overview,
                Genres = movie.Genres.OrderBy(genre => genre.Name).Select(genre => genre.Name).ToArray(),
            })
            .OrderBy(movie => movie.Id)
            .AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var histogram = counts.GetValueOrDefault(row.Id, CatalogueMovie.NoRatings);
            var movie = new CatalogueMovie(
                row.Id, row.Title, row.Year, row.Genres, row.ImdbId, row.TmdbId, histogram.Sum(),
                histogram.Select((count, place) => count * (place + 1L)).Sum())
            {
                Histogram = histogram,
                Overview = row.Overview,
                Tags = tags.GetValueOrDefault(row.Id, []),
            };
            var hash = MovieText.HashOf(movie.TextToRead);
            movies.Add(movie with { TextHash = hash, Text = texts.Find(hash) });
        }

        return new Catalogue(movies);
    }

    /// <summary>By movie. Each text is in memory once, however many movies have it.</summary>
    private async Task<Dictionary<int, string[]>> ReadTagsAsync(CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var tags = new Dictionary<int, List<string>>();
        var rows = database.MovieTags.AsNoTracking().OrderBy(tag => tag.MovieId).ThenBy(tag => tag.Tag).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            if (!known.TryGetValue(row.Tag, out var text))
            {
                known.Add(row.Tag, text = row.Tag);
            }

            if (!tags.TryGetValue(row.MovieId, out var ofMovie))
            {
                tags.Add(row.MovieId, ofMovie = []);
            }

            ofMovie.Add(text);
        }

        return tags.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray());
    }
}

/// <summary>Puts the catalogue in service, so that everything but personal answers works while the first model trains.</summary>
internal sealed class CatalogueStartup(CatalogueLoader loader, ModelStore store) : IStartupTask
{
    public string Name => "loading the catalogue";

    public async Task RunAsync(CancellationToken cancellationToken) =>
        store.Publish(await loader.LoadAsync(cancellationToken));
}
