using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Serving;

/// <summary>Reads the catalogue from the database: one query for the movies with their genres, one for the counts.</summary>
internal sealed class CatalogueLoader(MovieRecsDbContext database)
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
            movies.Add(new CatalogueMovie(
                row.Id, row.Title, row.Year, row.Genres, row.ImdbId, row.TmdbId, histogram.Sum(),
                histogram.Select((count, place) => count * (place + 1L)).Sum())
            {
                Histogram = histogram,
                Overview = row.Overview,
            });
        }

        return new Catalogue(movies);
    }
}

/// <summary>Puts the catalogue in service, so that everything but personal answers works while the first model trains.</summary>
internal sealed class CatalogueStartup(CatalogueLoader loader, ModelStore store) : IStartupTask
{
    public string Name => "loading the catalogue";

    public async Task RunAsync(CancellationToken cancellationToken) =>
        store.Publish(await loader.LoadAsync(cancellationToken));
}
