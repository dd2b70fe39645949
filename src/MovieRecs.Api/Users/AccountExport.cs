using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration.Attributes;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Auth;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Users;

/// <summary>Hands a person everything that the service keeps about them.</summary>
internal sealed class AccountExport(MovieRecsDbContext database)
{
    /// <summary>All of it, as of one moment; null for an unknown user.</summary>
    public async Task<ExportedAccount?> ReadAsync(int userId, CancellationToken cancellationToken)
    {
        // One snapshot of the database: no list is of before a write that another is of after.
        await using var transaction = await database.Database.BeginTransactionAsync(
            System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        if (await database.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) is not { } user)
        {
            return null;
        }

        var ratings = await (
            from rating in database.Ratings
            where rating.UserId == userId
            join movie in database.Movies on rating.MovieId equals movie.Id
            orderby rating.RatedAt, rating.MovieId
            select new ExportedRating(
                movie.Id, movie.Title, movie.Year, movie.ImdbId, movie.TmdbId, rating.HalfStars / 2m, rating.RatedAt))
            .ToListAsync(cancellationToken);
        var hidden = await (
            from entry in database.HiddenMovies
            where entry.UserId == userId
            join movie in database.Movies on entry.MovieId equals movie.Id
            orderby entry.HiddenAt, entry.MovieId
            select new HiddenMovieItem(movie.Id, movie.Title, entry.HiddenAt))
            .ToListAsync(cancellationToken);
        var watchlist = await (
            from entry in database.Watchlist
            where entry.UserId == userId
            join movie in database.Movies on entry.MovieId equals movie.Id
            orderby entry.AddedAt, entry.MovieId
            select new WatchlistItem(movie.Id, movie.Title, movie.Year, entry.AddedAt))
            .ToListAsync(cancellationToken);
        var sessions = await database.RefreshTokens
            .Where(token => token.UserId == userId)
            .GroupBy(token => token.FamilyId)
            .Select(tokens => new ExportedSession(
                tokens.Min(token => token.IssuedAt), tokens.Max(token => token.IssuedAt), tokens.Max(token => token.ExpiresAt)))
            .ToListAsync(cancellationToken);
        var imports = await database.RatingImports
            .Where(import => import.UserId == userId)
            .OrderBy(import => import.Id)
            .Select(import => new ExportedImport(
                import.Id, import.Format, import.ImportedAt,
                database.RatingImportChanges.Where(change => change.ImportId == import.Id).OrderBy(change => change.MovieId)
                    .Select(change => new ExportedChange(change.MovieId, change.HalfStars / 2m, change.PreviousHalfStars / 2m))
                    .ToList()))
            .ToListAsync(cancellationToken);
        var matches = await database.TasteConsents
            .Where(consent => consent.UserId == userId)
            .OrderBy(consent => consent.AgreedAt).ThenBy(consent => consent.OtherId)
            .Select(consent => new ExportedTasteMatch(consent.OtherId, consent.AgreedAt))
            .ToListAsync(cancellationToken);
        return new ExportedAccount(
            user.Id, user.UserName, SessionService.RolesOf(user), user.CreatedAt, ratings, hidden, watchlist,
            [.. sessions.OrderBy(session => session.StartedAt)], imports, matches);
    }

    /// <summary>
    /// The ratings in the columns that Letterboxd's import knows by these names, with the movie's id and the exact time beside them
    /// (RFC 4180).
    /// </summary>
    public static string ToCsv(IEnumerable<ExportedRating> ratings)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\r\n" };
        using (var csv = new CsvWriter(text, CultureInfo.InvariantCulture))
        {
            csv.WriteRecords(ratings.Select(rating => new CsvRating(
                rating.Title,
                rating.Year,
                rating.ImdbId is null ? null : $"tt{rating.ImdbId}",
                rating.TmdbId,
                rating.Rating,
                rating.RatedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                rating.MovieId,
                rating.RatedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture))));
        }

        return text.ToString();
    }

    private sealed record CsvRating(
        string Title,
        int? Year,
        [property: Name("imdbID")] string? ImdbId,
        [property: Name("tmdbID")] int? TmdbId,
        [property: Format("0.0")] decimal Rating,
        string WatchedDate,
        [property: Name("movieId")] int MovieId,
        [property: Name("ratedAt")] string RatedAt);
}
