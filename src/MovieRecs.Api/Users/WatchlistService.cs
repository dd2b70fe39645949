using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using Npgsql;

namespace MovieRecs.Api.Users;

/// <summary>Movies that a user means to watch. They are recommended as others are.</summary>
internal sealed class WatchlistService(MovieRecsDbContext database, TimeProvider time)
{
    public const char CursorKind = 'w';

    /// <summary>Adds a movie, unless it is there already; false if there is no such movie or no such user.</summary>
    public async Task<bool> AddAsync(int userId, int movieId, CancellationToken cancellationToken)
    {
        try
        {
            await database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO watchlist (user_id, movie_id, added_at) VALUES ({userId}, {movieId}, {time.GetUtcNow()})
                ON CONFLICT DO NOTHING
                """,
                cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return false;
        }
    }

    /// <summary>Takes a movie off, if it is there; false if there is no such movie or no such user.</summary>
    public async Task<bool> RemoveAsync(int userId, int movieId, CancellationToken cancellationToken)
    {
        var removed = await database.Watchlist
            .Where(entry => entry.UserId == userId && entry.MovieId == movieId)
            .ExecuteDeleteAsync(cancellationToken);
        return removed > 0
            || (await database.Users.AnyAsync(user => user.Id == userId, cancellationToken)
                && await database.Movies.AnyAsync(movie => movie.Id == movieId, cancellationToken));
    }

    /// <summary>One page, added last first; null for an unknown user.</summary>
    /// <param name="userId">Whose list.</param>
    /// <param name="after">The key of the last movie of the page before.</param>
    /// <param name="count">Movies on a page.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<WatchlistPage?> ListAsync(
        int userId, TimeCursor? after, int count, CancellationToken cancellationToken)
    {
        var entries = database.Watchlist.Where(entry => entry.UserId == userId);
        if (after is (var addedAt, var movieId))
        {
            entries = entries.Where(entry =>
                entry.AddedAt < addedAt || (entry.AddedAt == addedAt && entry.MovieId < movieId));
        }

        var items = await (
            from entry in entries
            join movie in database.Movies on entry.MovieId equals movie.Id
            orderby entry.AddedAt descending, entry.MovieId descending
            select new WatchlistItem(entry.MovieId, movie.Title, movie.Year, entry.AddedAt))
            .Take(count + 1)
            .ToListAsync(cancellationToken);
        if (items.Count == 0 && !await database.Users.AnyAsync(user => user.Id == userId, cancellationToken))
        {
            return null;
        }

        if (items.Count <= count)
        {
            return new WatchlistPage(items, NextCursor: null);
        }

        items.RemoveAt(count);
        return new WatchlistPage(items, new TimeCursor(items[^1].AddedAt, items[^1].MovieId).Encode(CursorKind));
    }
}
