using MovieRecs.Api.Data;
using Npgsql;

namespace MovieRecs.Api.Import;

/// <summary>Brings the ratings of a data set into the table, in one of two ways with the same result.</summary>
internal abstract class RatingLoad(ImportDatabase database)
{
    private const string HasRatings = "SELECT EXISTS (SELECT FROM ratings)";

    protected ImportDatabase Database => database;

    /// <summary>The table that the ratings are copied to, with further options of COPY.</summary>
    protected abstract (string Table, string Options) Target { get; }

    /// <summary>
    /// The bulk load for an empty table, else the merge. A table with rows may also have holes between them, which COPY fills in
    /// any order; then nothing would tell which of two ratings for the same pair came later in the file.
    /// </summary>
    public static async Task<RatingLoad> ChooseAsync(ImportDatabase database, CancellationToken cancellationToken)
    {
        if (await database.ScalarAsync<bool>(HasRatings, cancellationToken))
        {
            return new RatingMergeLoad(database);
        }

        // Until the lock is held an account may still rate.
        await database.ExecuteAsync("LOCK TABLE ratings IN ACCESS EXCLUSIVE MODE", cancellationToken);
        return await database.ScalarAsync<bool>(HasRatings, cancellationToken)
            ? new RatingMergeLoad(database)
            : new RatingBulkLoad(database);
    }

    /// <summary>Starts copying. The ratings have to be written in the file's order.</summary>
    public async Task<RatingCopyWriter> BeginCopyAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        var (table, options) = Target;
        return await RatingCopyWriter.BeginAsync(database.Connection, table, options, cancellationToken);
    }

    /// <summary>After users and movies are in: makes the ratings part of the table.</summary>
    /// <param name="copiedCount">Ratings copied, those included that a later one replaces.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public abstract Task<RatingChanges> CompleteAsync(long copiedCount, CancellationToken cancellationToken);

    /// <summary>Before the first rating is copied.</summary>
    protected abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Builds an index that takes each pair of user and movie once. Only if there are pairs that the data set rates again does it
    /// look for them, since that takes longer than the index.
    /// </summary>
    /// <returns>Ratings deleted because a later one is of the same pair.</returns>
    protected async Task<long> CreateUniqueAsync(Func<Task> create, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("SAVEPOINT before_unique", cancellationToken);
        try
        {
            await create();
            return 0;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await database.ExecuteAsync("ROLLBACK TO SAVEPOINT before_unique", cancellationToken);

            // COPY into a table that was empty appends, so the row with the largest address is the last line.
            var replaced = await database.ExecuteAsync(
                $"""
                DELETE FROM {Target.Table} WHERE ctid IN (
                    SELECT ctid FROM (
                        SELECT ctid, row_number() OVER (PARTITION BY user_id, movie_id ORDER BY ctid DESC) AS position
                        FROM {Target.Table}) AS numbered
                    WHERE position > 1)
                """,
                cancellationToken);
            await create();
            return replaced;
        }
    }
}

/// <param name="Rows">Pairs of user and movie by what happened to them.</param>
/// <param name="Replaced">Ratings that a later one for the same pair replaced.</param>
internal sealed record RatingChanges(ImportedRows Rows, long Replaced);
