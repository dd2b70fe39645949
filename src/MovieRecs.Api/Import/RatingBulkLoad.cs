namespace MovieRecs.Api.Import;

/// <summary>
/// For an empty table: copies straight into it without its keys and indexes and builds them afterwards. The transaction has to
/// hold the table's exclusive lock.
/// </summary>
internal sealed class RatingBulkLoad(ImportDatabase database) : RatingLoad(database)
{
    private readonly RatingTableRebuild _rebuild = new(database);

    // A table that was truncated in this transaction may be loaded without the log and as if vacuumed.
    protected override (string Table, string Options) Target => ("ratings", ", FREEZE");

    public override async Task<RatingChanges> CompleteAsync(long copiedCount, CancellationToken cancellationToken)
    {
        var replaced = await CreateUniqueAsync(() => _rebuild.CreateAsync(cancellationToken), cancellationToken);
        return new RatingChanges(new ImportedRows(copiedCount - replaced, 0, 0), replaced);
    }

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _rebuild.DropAsync(cancellationToken);
        await Database.ExecuteAsync("TRUNCATE ratings", cancellationToken); // empty tables may have pages: these go, too
    }
}

/// <summary>
/// Takes the keys and indexes off <c>ratings</c> for a bulk load and puts them back as the schema had them: building an
/// index once is several times faster than keeping it up to date row by row.
/// </summary>
internal sealed class RatingTableRebuild(ImportDatabase database)
{
    // The primary key comes first and the foreign keys last. Indexes that belong to a key come and go with it.
    private const string FindConstraints = """
        SELECT format('ALTER TABLE ratings DROP CONSTRAINT %I', conname),
            format('ALTER TABLE ratings ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid))
        FROM pg_constraint
        WHERE conrelid = 'ratings'::regclass AND contype IN ('p', 'u', 'f')
        ORDER BY contype = 'f', contype <> 'p', conname
        """;

    private const string FindIndexes = """
        SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
        FROM pg_index
        WHERE indrelid = 'ratings'::regclass
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
        ORDER BY indexrelid::regclass::text
        """;

    private List<(string Drop, string Create)> _constraints = [];
    private List<(string Drop, string Create)> _indexes = [];

    public async Task DropAsync(CancellationToken cancellationToken)
    {
        _constraints = await database.QueryAsync(FindConstraints, row => (row.GetString(0), row.GetString(1)), cancellationToken);
        _indexes = await database.QueryAsync(FindIndexes, row => (row.GetString(0), row.GetString(1)), cancellationToken);
        foreach (var (drop, _) in _constraints.Concat(_indexes))
        {
            await database.ExecuteAsync(drop, cancellationToken);
        }
    }

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        // Sorting tens of millions of keys in the default 64 MB goes through the disk several times.
        await database.ExecuteAsync("SET LOCAL maintenance_work_mem = '256MB'", cancellationToken);
        await database.ExecuteAsync("SET LOCAL work_mem = '64MB'", cancellationToken);
        var primaryKey = _constraints[..1];
        foreach (var (_, create) in primaryKey.Concat(_indexes).Concat(_constraints.Skip(1)))
        {
            await database.ExecuteAsync(create, cancellationToken);
        }
    }
}
