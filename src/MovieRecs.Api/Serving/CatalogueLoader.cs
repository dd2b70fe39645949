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
        var totals = await database.Ratings
            .GroupBy(rating => rating.MovieId)
            .Select(ratings => new
            {
                MovieId = ratings.Key,
                Count = ratings.Count(),
                HalfStarSum = ratings.Sum(rating => (long)rating.HalfStars),
            })
            .ToDictionaryAsync(total => total.MovieId, cancellationToken);

        var movies = new List<CatalogueMovie>();
        var rows = database.Movies
            .Select(movie => new
            {
                movie.Id,
                movie.Title,
                movie.Year,
                movie.ImdbId,
                movie.TmdbId,
                Genres = movie.Genres.OrderBy(genre => genre.Name).Select(genre => genre.Name).ToArray(),
            })
            .OrderBy(movie => movie.Id)
            .AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var total = totals.GetValueOrDefault(row.Id);
            movies.Add(new CatalogueMovie(
                row.Id, row.Title, row.Year, row.Genres, row.ImdbId, row.TmdbId, total?.Count ?? 0, total?.HalfStarSum ?? 0));
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
