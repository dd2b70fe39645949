using Npgsql;

namespace MovieRecs.Api.Import;

/// <summary>
/// For a database without imported users, where no rating of the data set can meet an older one: copies straight into the
/// table without its keys and indexes and builds them afterwards.
/// </summary>
internal sealed class RatingBulkLoad(ImportDatabase database) : RatingLoad(database)
{
    // A table is read in the order in which it was copied, so the row with the largest address is the last line.
    private const string DeleteReplaced = """
        DELETE FROM ratings WHERE ctid IN (
            SELECT ctid FROM (
                SELECT ctid, row_number() OVER (PARTITION BY user_id, movie_id ORDER BY ctid DESC) AS position FROM ratings
            ) AS numbered
            WHERE position > 1)
        """;

    private readonly RatingTableRebuild _rebuild = new(database);
    private long _before;

    protected override (string Table, string Options) Target => ("ratings", _before == 0 ? ", FREEZE" : "");

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _rebuild.DropAsync(cancellationToken);
        _before = await CountAsync("ratings", cancellationToken);
        if (_before == 0)
        {
            // A table emptied in this transaction may be loaded without the log and as if vacuumed.
            await Database.ExecuteAsync("TRUNCATE ratings", cancellationToken);
        }
    }

    public override async Task<RatingChanges> CompleteAsync(CancellationToken cancellationToken)
    {
        await Database.ExecuteAsync("SAVEPOINT before_keys", cancellationToken);
        var replaced = 0;
        try
        {
            await _rebuild.CreateAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await Database.ExecuteAsync("ROLLBACK TO SAVEPOINT before_keys", cancellationToken);
            replaced = await Database.ExecuteAsync(DeleteReplaced, cancellationToken);
            await _rebuild.CreateAsync(cancellationToken);
        }

        var inserted = await CountAsync("ratings", cancellationToken) - _before;
        return new RatingChanges(new ImportedRows(inserted, 0, 0), replaced);
    }
}
