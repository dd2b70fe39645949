namespace MovieRecs.Api.Import;

/// <summary>
/// For a database without imported users, where no rating of the data set can meet an older one: copies straight into the
/// table without its keys and indexes and builds them afterwards.
/// </summary>
internal sealed class RatingBulkLoad(ImportDatabase database) : RatingLoad(database)
{
    private readonly RatingTableRebuild _rebuild = new(database);
    private bool _wasEmpty;

    protected override (string Table, string Options) Target => ("ratings", _wasEmpty ? ", FREEZE" : "");

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _rebuild.DropAsync(cancellationToken);
        _wasEmpty = !await Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM ratings)", cancellationToken);
        if (_wasEmpty)
        {
            // A table emptied in this transaction may be loaded without the log and as if vacuumed.
            await Database.ExecuteAsync("TRUNCATE ratings", cancellationToken);
        }
    }

    public override async Task<RatingChanges> CompleteAsync(CancellationToken cancellationToken)
    {
        var replaced = await CreateUniqueAsync(() => _rebuild.CreateAsync(cancellationToken), cancellationToken);
        return new RatingChanges(new ImportedRows(CopiedCount - replaced, 0, 0), replaced);
    }
}
