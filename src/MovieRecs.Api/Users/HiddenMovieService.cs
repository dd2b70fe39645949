using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Serving;
using Npgsql;

namespace MovieRecs.Api.Users;

/// <summary>
/// Movies that a user never wants recommended. Once a write is acknowledged, the user's next answer reflects it.
/// </summary>
internal sealed class HiddenMovieService(MovieRecsDbContext database, UserProfiles profiles, TimeProvider time)
{
    public const char CursorKind = 'h';

    /// <summary>Hides a movie, even if it is hidden already; false if there is no such movie or no such user.</summary>
    public async Task<bool> HideAsync(int userId, int movieId, CancellationToken cancellationToken)
    {
        try
        {
            await profiles.WriteAsync(userId, () => database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO hidden_movies (user_id, movie_id, hidden_at) VALUES ({userId}, {movieId}, {time.GetUtcNow()})
                ON CONFLICT DO NOTHING
                """,
                cancellationToken));
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return false;
        }
    }

    /// <summary>
    /// Shows a movie again, even if it was not hidden; false if there is no such movie or no such user.
    /// </summary>
    public async Task<bool> ShowAsync(int userId, int movieId, CancellationToken cancellationToken)
    {
        var removed = await profiles.WriteAsync(userId, () => database.HiddenMovies
            .Where(hidden => hidden.UserId == userId && hidden.MovieId == movieId)
            .ExecuteDeleteAsync(cancellationToken));
        return removed > 0
            || (await database.Users.AnyAsync(user => user.Id == userId, cancellationToken)
                && await database.Movies.AnyAsync(movie => movie.Id == movieId, cancellationToken));
    }

    /// <summary>One page, hidden last first; null for an unknown user.</summary>
    /// <param name="userId">Who hid them.</param>
    /// <param name="after">The key of the last movie of the page before.</param>
    /// <param name="count">Movies on a page.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<HiddenMoviePage?> ListAsync(
        int userId, TimeCursor? after, int count, CancellationToken cancellationToken)
    {
        var hiddenMovies = database.HiddenMovies.Where(hidden => hidden.UserId == userId);
        if (after is (var hiddenAt, var movieId))
        {
            hiddenMovies = hiddenMovies.Where(hidden =>
                hidden.HiddenAt < hiddenAt || (hidden.HiddenAt == hiddenAt && hidden.MovieId < movieId));
        }

        var items = await (
            from hidden in hiddenMovies
            join movie in database.Movies on hidden.MovieId equals movie.Id
            orderby hidden.HiddenAt descending, hidden.MovieId descending
            select new HiddenMovieItem(hidden.MovieId, movie.Title, hidden.HiddenAt))
            .Take(count + 1)
            .ToListAsync(cancellationToken);
        if (items.Count == 0 && !await database.Users.AnyAsync(user => user.Id == userId, cancellationToken))
        {
            return null;
        }

        if (items.Count <= count)
        {
            return new HiddenMoviePage(items, NextCursor: null);
        }

        items.RemoveAt(count);
        return new HiddenMoviePage(items, new TimeCursor(items[^1].HiddenAt, items[^1].MovieId).Encode(CursorKind));
    }
}
