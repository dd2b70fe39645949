using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Api.Data;
using Npgsql;

namespace MovieRecs.Api.Import;

/// <summary>Brings the ratings of a data set into the table, in one of two ways with the same result.</summary>
internal abstract class RatingLoad(ImportDatabase database)
{
    protected ImportDatabase Database => database;

    /// <summary>Ratings copied, replaced ones included.</summary>
    protected long CopiedCount { get; private set; }

    /// <summary>The table that the ratings are copied to, with what follows FROM STDIN.</summary>
    protected abstract (string Table, string Options) Target { get; }

    /// <summary>Before the first rating is copied.</summary>
    public abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Copies all ratings, in the file's order.</summary>
    /// <param name="ratings">The open file.</param>
    /// <param name="onBatch">Sees each batch.</param>
    /// <param name="cancellationToken">Gives the copy up.</param>
    public async Task CopyAsync(RatingReader ratings, Action onBatch, CancellationToken cancellationToken)
    {
        var (table, options) = Target;
        var stream = await database.Connection.BeginRawBinaryCopyAsync(
            $"COPY {table} ({RatingCopyStream.Columns}) FROM STDIN (FORMAT BINARY{options})", cancellationToken);
        try
        {
            var copy = new RatingCopyStream(stream);
            await copy.BeginAsync(cancellationToken);
            while (ratings.ReadBatch())
            {
                await copy.WriteAsync(ratings, cancellationToken);
                CopiedCount += ratings.Batch.Length;
                onBatch();
            }

            await copy.CompleteAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not NpgsqlException)
        {
            // Closing the stream would commit what was copied so far as a complete COPY.
            await stream.CancelAsync();
            throw;
        }
    }

    /// <summary>After users and movies are in: makes the ratings part of the table.</summary>
    public abstract Task<RatingChanges> CompleteAsync(CancellationToken cancellationToken);

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

            // A table is read in the order in which it was copied, so the row with the largest address is the last line.
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
