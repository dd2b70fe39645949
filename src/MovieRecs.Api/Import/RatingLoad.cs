using MovieRecs.Als.Interactions.DataSets;
using Npgsql;

namespace MovieRecs.Api.Import;

/// <summary>Brings the ratings of a data set into the table, in one of two ways with the same result.</summary>
internal abstract class RatingLoad(ImportDatabase database)
{
    protected ImportDatabase Database => database;

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

    protected Task<long> CountAsync(string table, CancellationToken cancellationToken) =>
        database.ScalarAsync<long>($"SELECT count(*) FROM {table}", cancellationToken);
}

/// <param name="Rows">Pairs of user and movie by what happened to them.</param>
/// <param name="Replaced">Ratings that a later one for the same pair replaced.</param>
internal sealed record RatingChanges(ImportedRows Rows, long Replaced);
