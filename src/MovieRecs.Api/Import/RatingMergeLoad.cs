namespace MovieRecs.Api.Import;

/// <summary>Copies to a staging table and merges from it, so that equal ratings stay untouched.</summary>
internal sealed class RatingMergeLoad(ImportDatabase database) : RatingLoad(database)
{
    private const string CreateStaging = """
        CREATE TEMP TABLE import_ratings (
            user_id integer NOT NULL, movie_id integer NOT NULL, half_stars smallint NOT NULL, rated_at timestamptz NOT NULL
        ) ON COMMIT DROP
        """;

    private const string CreateIndex = "CREATE UNIQUE INDEX import_ratings_pairs ON import_ratings (user_id, movie_id)";

    // Equal ratings are left out before the insert, because ON CONFLICT locks, and so writes, each row that it meets.
    private const string Merge = """
        WITH merged AS (
            INSERT INTO ratings (user_id, movie_id, half_stars, rated_at)
            SELECT user_id, movie_id, import_ratings.half_stars, import_ratings.rated_at
            FROM import_ratings LEFT JOIN ratings present USING (user_id, movie_id)
            WHERE (import_ratings.half_stars, import_ratings.rated_at) IS DISTINCT FROM (present.half_stars, present.rated_at)
            ON CONFLICT (user_id, movie_id) DO UPDATE SET half_stars = EXCLUDED.half_stars, rated_at = EXCLUDED.rated_at
            RETURNING xmax = 0 AS inserted)
        SELECT count(*) FILTER (WHERE inserted), count(*) FILTER (WHERE NOT inserted) FROM merged
        """;

    protected override (string Table, string Options) Target => ("import_ratings", "");

    public override async Task<RatingChanges> CompleteAsync(long copiedCount, CancellationToken cancellationToken)
    {
        await Database.ExecuteAsync("SET LOCAL maintenance_work_mem = '256MB'", cancellationToken);
        await Database.ExecuteAsync("SET LOCAL work_mem = '256MB'", cancellationToken);
        var replaced = await CreateUniqueAsync(() => Database.ExecuteAsync(CreateIndex, cancellationToken), cancellationToken);
        await Database.ExecuteAsync("ANALYZE import_ratings", cancellationToken);

        // Both sides have an index in the order of the pairs, along which public data sets also lie in the tables. The planner
        // prefers to hash tens of millions of rows through temporary files, which takes three times as long.
        await Database.ExecuteAsync("SET LOCAL enable_hashjoin = off", cancellationToken);
        var (inserted, updated) = (await Database.QueryAsync(
            Merge, row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken)).Single();
        await Database.ExecuteAsync("SET LOCAL enable_hashjoin TO DEFAULT", cancellationToken);
        return new RatingChanges(
            new ImportedRows(inserted, updated, copiedCount - replaced - inserted - updated), replaced);
    }

    protected override Task PrepareAsync(CancellationToken cancellationToken) =>
        Database.ExecuteAsync(CreateStaging, cancellationToken);
}
