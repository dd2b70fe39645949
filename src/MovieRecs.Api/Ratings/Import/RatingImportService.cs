using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using Npgsql;
using NpgsqlTypes;

namespace MovieRecs.Api.Ratings.Import;

/// <summary>Writes the ratings of a file at once, and takes them back at once. The next answer reflects either.</summary>
internal sealed class RatingImportService(
    NpgsqlDataSource database, UserProfiles profiles, ModelStore store, RatingActivity activity, TimeProvider time)
{
    /// <summary>Imports a file; null for an unknown user.</summary>
    /// <param name="userId">Whose ratings.</param>
    /// <param name="file">What was sent.</param>
    /// <param name="dryRun">Only report.</param>
    /// <param name="cancellationToken">Cancels it as a whole.</param>
    public async Task<RatingImportReport?> ImportAsync(int userId, RatingFile file, bool dryRun, CancellationToken cancellationToken)
    {
        if (await profiles.GetAsync(userId, cancellationToken) is not { } profile)
        {
            return null;
        }

        var matching = RatingMatching.Of(file, store.Current.Catalogue, time.GetUtcNow());
        var news = matching.Matched.Count(rating => !profile.HasRated(rating.MovieId));
        var updates = matching.Matched.Count(rating => profile.RatingOf(rating.MovieId) is { } stars && stars * 2 != rating.HalfStars);
        int? importId = null;
        if (!dryRun && news + updates > 0)
        {
            var written = await profiles.WriteAsync(userId, () => WriteAsync(userId, file.Format, matching.Matched, cancellationToken));
            (importId, news, updates) = written;
            activity.Add(news + updates);
        }

        return new RatingImportReport(
            importId, file.Format, dryRun, news, updates, matching.Matched.Count - news - updates + matching.Repeated,
            matching.UnmatchedCount, matching.Unmatched, [.. matching.Warnings()]);
    }

    /// <summary>Takes an import back; null if the user has no such import. What was rated anew since then stays.</summary>
    public async Task<UndoneImport?> UndoAsync(int userId, int importId, CancellationToken cancellationToken)
    {
        var undone = await profiles.WriteAsync(userId, () => TakeBackAsync(userId, importId, cancellationToken));
        if (undone is not null)
        {
            activity.Add(undone.Removed + undone.Restored);
        }

        return undone;
    }

    private async Task<(int? ImportId, int News, int Updates)> WriteAsync(
        int userId, RatingFileFormat format, IReadOnlyCollection<MatchedRating> ratings, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Two imports of one user take turns, and the user stays until the end.
        await using var lockUser = new NpgsqlCommand("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", connection);
        lockUser.Parameters.Add(new NpgsqlParameter<int> { TypedValue = userId });
        await lockUser.ExecuteNonQueryAsync(cancellationToken);

        await using var begin = new NpgsqlCommand(
            "INSERT INTO rating_imports (user_id, format, imported_at) SELECT id, $2, $3 FROM users WHERE id = $1 RETURNING id", connection);
        begin.Parameters.Add(new NpgsqlParameter<int> { TypedValue = userId });
        begin.Parameters.Add(new NpgsqlParameter<string> { TypedValue = LowerCase(format) });
        begin.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        if (await begin.ExecuteScalarAsync(cancellationToken) is not int importId)
        {
            return (null, 0, 0); // the user left in this moment
        }

        // A movie that left the catalogue in this moment is left out.
        await using var write = new NpgsqlCommand(
            """
            WITH incoming AS (
                SELECT unnested.* FROM unnest($3::int[], $4::smallint[], $5::timestamptz[]) AS unnested(movie_id, half_stars, rated_at)
                JOIN movies ON movies.id = unnested.movie_id),
            previous AS (
                SELECT ratings.movie_id, ratings.half_stars, ratings.rated_at FROM ratings JOIN incoming USING (movie_id)
                WHERE user_id = $2 FOR UPDATE OF ratings),
            changes AS (
                INSERT INTO rating_import_changes (import_id, movie_id, half_stars, previous_half_stars, previous_rated_at)
                SELECT $1, incoming.movie_id, incoming.half_stars, previous.half_stars, previous.rated_at
                FROM incoming LEFT JOIN previous USING (movie_id)
                WHERE previous.half_stars IS DISTINCT FROM incoming.half_stars
                RETURNING movie_id, half_stars, previous_half_stars),
            written AS (
                INSERT INTO ratings (user_id, movie_id, half_stars, rated_at)
                SELECT $2, changes.movie_id, changes.half_stars, incoming.rated_at FROM changes JOIN incoming USING (movie_id)
                ON CONFLICT (user_id, movie_id) DO UPDATE SET half_stars = excluded.half_stars, rated_at = excluded.rated_at)
            SELECT count(*) FILTER (WHERE previous_half_stars IS NULL), count(*) FILTER (WHERE previous_half_stars IS NOT NULL) FROM changes
            """,
            connection);
        write.CommandTimeout = (int)DatabaseTimeouts.Report.TotalSeconds;
        write.Parameters.Add(new NpgsqlParameter<int> { TypedValue = importId });
        write.Parameters.Add(new NpgsqlParameter<int> { TypedValue = userId });
        write.Parameters.Add(Array(ratings.Select(rating => rating.MovieId).ToArray(), NpgsqlDbType.Integer));
        write.Parameters.Add(Array(ratings.Select(rating => rating.HalfStars).ToArray(), NpgsqlDbType.Smallint));
        write.Parameters.Add(Array(ratings.Select(rating => rating.RatedAt).ToArray(), NpgsqlDbType.TimestampTz));
        var (news, updates) = await ReadCountsAsync(write, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (importId, news, updates);
    }

    private async Task<UndoneImport?> TakeBackAsync(int userId, int importId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Only one of two calls at once finds the import, and of its changes those whose rating is still the imported one.
        await using var find = new NpgsqlCommand(
            "SELECT (SELECT count(*) FROM rating_import_changes WHERE import_id = id) FROM rating_imports WHERE id = $1 AND user_id = $2 FOR UPDATE",
            connection);
        find.Parameters.Add(new NpgsqlParameter<int> { TypedValue = importId });
        find.Parameters.Add(new NpgsqlParameter<int> { TypedValue = userId });
        if (await find.ExecuteScalarAsync(cancellationToken) is not long total)
        {
            return null;
        }

        await using var undo = new NpgsqlCommand(
            """
            WITH removed AS (
                DELETE FROM ratings USING rating_import_changes AS changes
                WHERE changes.import_id = $1 AND ratings.user_id = $2 AND ratings.movie_id = changes.movie_id
                    AND ratings.half_stars = changes.half_stars AND changes.previous_half_stars IS NULL
                RETURNING 1),
            restored AS (
                UPDATE ratings SET half_stars = changes.previous_half_stars, rated_at = changes.previous_rated_at
                FROM rating_import_changes AS changes
                WHERE changes.import_id = $1 AND ratings.user_id = $2 AND ratings.movie_id = changes.movie_id
                    AND ratings.half_stars = changes.half_stars AND changes.previous_half_stars IS NOT NULL
                RETURNING 1)
            SELECT (SELECT count(*) FROM removed), (SELECT count(*) FROM restored)
            """,
            connection);
        undo.Parameters.Add(new NpgsqlParameter<int> { TypedValue = importId });
        undo.Parameters.Add(new NpgsqlParameter<int> { TypedValue = userId });
        var (removed, restored) = await ReadCountsAsync(undo, cancellationToken);

        await using var forget = new NpgsqlCommand("DELETE FROM rating_imports WHERE id = $1", connection);
        forget.Parameters.Add(new NpgsqlParameter<int> { TypedValue = importId });
        await forget.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new UndoneImport(removed, restored, (int)total - removed - restored);
    }

    private static async Task<(int First, int Second)> ReadCountsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return ((int)reader.GetInt64(0), (int)reader.GetInt64(1));
    }

    private static NpgsqlParameter<T[]> Array<T>(T[] values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private static string LowerCase(RatingFileFormat format) => format.ToString().ToLowerInvariant();
}
