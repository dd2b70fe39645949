using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Content;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Training.Publishing;

namespace MovieRecs.Api.Movies.Administration;

/// <summary>
/// Adds, edits and deletes movies. The next answer shows it, where its content puts it; the models learn of its ratings with the next
/// training. A data set that is
/// imported again has the last word on its own movies.
/// </summary>
internal sealed class MovieAdministration(
    MovieRecsDbContext database, ModelStore store, ModelPublisher publisher, ContentIndex content, TextVectors texts,
    UserProfiles profiles, RatingActivity activity)
{
    /// <summary>Movies that were added have ids above all data sets'.</summary>
    public const int FirstId = 1_000_000_001;

    public async Task<CatalogueMovie> AddAsync(MovieRequest request, CancellationToken cancellationToken)
    {
        await ReadAsync(request, cancellationToken);
        return await publisher.ChangeCatalogueAsync(
            async catalogue =>
            {
                // One at a time: this process is the only one that adds movies, and it takes turns.
                var last = await database.Movies.Where(movie => movie.Id >= FirstId).MaxAsync(movie => (int?)movie.Id, cancellationToken);
                var movie = new Movie { Id = (last ?? (FirstId - 1)) + 1, Origin = MovieOrigin.Added, Title = request.Title.Trim() };
                database.Movies.Add(movie);
                var known = await FillAsync(movie, request, catalogue, cancellationToken);
                return (known, catalogue.With(known));
            },
            cancellationToken);
    }

    /// <summary>Replaces what is known of a movie; null if there is none.</summary>
    public async Task<CatalogueMovie?> ReplaceAsync(int movieId, MovieRequest request, CancellationToken cancellationToken)
    {
        await ReadAsync(request, cancellationToken);
        return await publisher.ChangeCatalogueAsync(
            async catalogue =>
            {
                var movie = await database.Movies.Include(movie => movie.Genres)
                    .SingleOrDefaultAsync(movie => movie.Id == movieId, cancellationToken);
                if (movie is null)
                {
                    return ((CatalogueMovie?)null, (Catalogue?)null);
                }

                var known = await FillAsync(movie, request, catalogue, cancellationToken);
                return ((CatalogueMovie?)known, (Catalogue?)catalogue.With(known));
            },
            cancellationToken);
    }

    /// <summary>Deletes a movie with its ratings; false if there is none.</summary>
    public async Task<bool> DeleteAsync(int movieId, CancellationToken cancellationToken)
    {
        database.Database.SetCommandTimeout(DatabaseTimeouts.Report);
        var (isDeleted, ratings) = await publisher.ChangeCatalogueAsync(
            async catalogue =>
            {
                await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
                var count = await database.Ratings.Where(rating => rating.MovieId == movieId).ExecuteDeleteAsync(cancellationToken);
                var deleted = await database.Movies.Where(movie => movie.Id == movieId).ExecuteDeleteAsync(cancellationToken) > 0;
                await transaction.CommitAsync(CancellationToken.None); // what is committed is shown
                return ((deleted, count), deleted ? catalogue.Without(movieId) : null);
            },
            cancellationToken);
        if (ratings > 0)
        {
            profiles.InvalidateAll();
            activity.Add(ratings);
        }

        return isDeleted;
    }

    /// <summary>Tags of a movie, in alphabetical order.</summary>
    public async Task<IReadOnlyList<string>> TagsOfAsync(int movieId, CancellationToken cancellationToken) =>
        await database.MovieTags.Where(tag => tag.MovieId == movieId).Select(tag => tag.Tag).OrderBy(tag => tag)
            .ToListAsync(cancellationToken);

    private async Task<CatalogueMovie> FillAsync(
        Movie movie, MovieRequest request, Catalogue catalogue, CancellationToken cancellationToken)
    {
        var (genres, overview, tags) = Clean(request, catalogue);
        var known = await database.Genres.Where(genre => genres.Contains(genre.Name)).ToListAsync(cancellationToken);
        movie.Title = request.Title.Trim();
        movie.Year = request.Year;
        movie.ImdbId = request.ImdbId is { } imdbId ? (imdbId.StartsWith("tt", StringComparison.Ordinal) ? imdbId[2..] : imdbId).PadLeft(7, '0') : null;
        movie.TmdbId = request.TmdbId;
        movie.Overview = overview;
        movie.Genres.Clear();
        movie.Genres.AddRange(genres.Select(name => known.Find(genre => genre.Name == name) ?? new Genre { Name = name }));

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await database.MovieTags.Where(tag => tag.MovieId == movie.Id).ExecuteDeleteAsync(cancellationToken);
        database.MovieTags.AddRange(tags.Select(tag => new MovieTag { MovieId = movie.Id, Tag = tag }));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None); // what is committed is shown

        var before = catalogue.Find(movie.Id);
        var shown = new CatalogueMovie(
            movie.Id, movie.Title, movie.Year, genres, movie.ImdbId, movie.TmdbId, before?.RatingCount ?? 0, before?.HalfStarSum ?? 0)
        {
            Histogram = before?.Histogram ?? CatalogueMovie.NoRatings,
            Overview = overview,
            Tags = tags,
        };
        var hash = MovieText.HashOf(shown.TextToRead);
        return shown with { TextHash = hash, Text = texts.Find(hash) };
    }

    /// <summary>Reads the text before the turn with publishing, which would wait for it.</summary>
    private async Task ReadAsync(MovieRequest request, CancellationToken cancellationToken)
    {
        var (genres, overview, tags) = Clean(request, store.Current.Catalogue);
        await content.ReadAsync(MovieText.Of(request.Title.Trim(), genres, overview, tags), cancellationToken);
    }

    /// <summary>Each name once, in alphabetical order. A genre keeps the case that it has.</summary>
    private static (string[] Genres, string? Overview, string[] Tags) Clean(MovieRequest request, Catalogue catalogue) => (
        [.. (request.Genres ?? []).Select(name => catalogue.FindGenre(name.Trim())?.Name ?? name.Trim())
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)],
        string.IsNullOrWhiteSpace(request.Overview) ? null : request.Overview.Trim(),
        [.. (request.Tags ?? []).Select(tag => tag.Trim().ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)]);
}
