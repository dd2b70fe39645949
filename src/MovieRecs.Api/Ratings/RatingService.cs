using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Telemetry;
using MovieRecs.Api.Serving;
using Npgsql;

namespace MovieRecs.Api.Ratings;

/// <summary>Writes and lists ratings. Once a write is acknowledged, the user's next answer reflects it.</summary>
internal sealed class RatingService(
    MovieRecsDbContext database,
    NpgsqlDataSource statements,
    DatabaseGuard guard,
    UserProfiles profiles,
    RatingActivity activity,
    TimeProvider time,
    ServiceTelemetry telemetry)
{
    private static readonly KeyValuePair<string, object?> _created = new("operation", "create");
    private static readonly KeyValuePair<string, object?> _updated = new("operation", "update");
    private static readonly KeyValuePair<string, object?> _deleted = new("operation", "delete");

    public const char CursorKind = 'r';

    /// <summary>Gives or changes a rating; null if there is no such movie or no such user.</summary>
    public async Task<WrittenRating?> SetAsync(int userId, int movieId, decimal stars, CancellationToken cancellationToken)
    {
        WrittenRating written;
        try
        {
            written = await profiles.WriteAsync(
                userId, () => guard.RunAsync(() => UpsertAsync(userId, movieId, stars, cancellationToken)));
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            // The foreign keys decide, rather than a query beforehand: an account may be deleted at this very moment.
            return null;
        }

        if (written.IsChanged)
        {
            activity.Changed(userId, movieId);
            telemetry.RatingsWritten.Add(1, written.IsNew ? _created : _updated);
        }

        return written;
    }

    /// <summary>Takes a rating back; false if there is no such movie or no such user.</summary>
    public async Task<bool> RemoveAsync(int userId, int movieId, CancellationToken cancellationToken)
    {
        var removed = await profiles.WriteAsync(userId, () => database.Ratings
            .Where(rating => rating.UserId == userId && rating.MovieId == movieId)
            .ExecuteDeleteAsync(cancellationToken));
        if (removed > 0)
        {
            activity.Changed(userId, movieId);
            telemetry.RatingsWritten.Add(1, _deleted);
        }

        return removed > 0
            || (await database.Users.AnyAsync(user => user.Id == userId, cancellationToken)
                && await database.Movies.AnyAsync(movie => movie.Id == movieId, cancellationToken));
    }

    /// <summary>One page, newest first; null for an unknown user.</summary>
    /// <param name="userId">Whose ratings.</param>
    /// <param name="after">The key of the last rating of the page before.</param>
    /// <param name="count">Ratings on a page.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<RatingPage?> ListAsync(
        int userId, TimeCursor? after, int count, CancellationToken cancellationToken)
    {
        // The primary key finds the user's ratings and a sort of at most some thousand rows orders them: cheaper than a
        // further index that every import and every rating would have to maintain.
        var ratings = database.Ratings.Where(rating => rating.UserId == userId);
        if (after is (var ratedAt, var movieId))
        {
            ratings = ratings.Where(rating =>
                rating.RatedAt < ratedAt || (rating.RatedAt == ratedAt && rating.MovieId < movieId));
        }

        var rows = await ratings
            .OrderByDescending(rating => rating.RatedAt).ThenByDescending(rating => rating.MovieId)
            .Take(count + 1)
            .Join(
                database.Movies,
                rating => rating.MovieId,
                movie => movie.Id,
                (rating, movie) => new { rating.MovieId, movie.Title, rating.HalfStars, rating.RatedAt })
            .OrderByDescending(row => row.RatedAt).ThenByDescending(row => row.MovieId)
            .ToListAsync(cancellationToken);
        if (rows.Count == 0 && !await database.Users.AnyAsync(user => user.Id == userId, cancellationToken))
        {
            return null;
        }

        var items = rows.Take(count).Select(row => new RatedMovie(row.MovieId, row.Title, row.HalfStars / 2m, row.RatedAt));
        return new RatingPage(
            [.. items],
            rows.Count > count ? new TimeCursor(rows[count - 1].RatedAt, rows[count - 1].MovieId).Encode(CursorKind) : null);
    }

    private async Task<WrittenRating> UpsertAsync(int userId, int movieId, decimal stars, CancellationToken cancellationToken)
    {
        // In the database's resolution: the time that comes back is this one only if the rating has changed.
        var now = new DateTimeOffset(
            time.GetUtcNow().Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

        // xmax is 0 only in a row that this statement inserted. The same rating again keeps its time: a repeated request
        // changes nothing.
        await using var command = statements.CreateCommand("""
            INSERT INTO ratings (user_id, movie_id, half_stars, rated_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (user_id, movie_id) DO UPDATE SET
                half_stars = excluded.half_stars,
                rated_at = CASE WHEN ratings.half_stars = excluded.half_stars THEN ratings.rated_at ELSE excluded.rated_at END
            RETURNING xmax = 0, half_stars, rated_at
            """);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = movieId });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)(stars * 2) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var ratedAt = reader.GetFieldValue<DateTimeOffset>(2);
        return new WrittenRating(reader.GetBoolean(0), ratedAt == now, reader.GetInt16(1), ratedAt);
    }
}

/// <summary>A rating as the database keeps it after a write.</summary>
/// <param name="IsNew">There was none before.</param>
/// <param name="IsChanged">It is new, or there was another one.</param>
/// <param name="HalfStars">Twice the stars.</param>
/// <param name="RatedAt">In the database's resolution.</param>
internal sealed record WrittenRating(bool IsNew, bool IsChanged, short HalfStars, DateTimeOffset RatedAt);
