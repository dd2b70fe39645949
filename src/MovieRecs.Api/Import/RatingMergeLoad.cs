namespace MovieRecs.Api.Import;

/// <summary>Copies to a staging table and merges from it, so that equal ratings stay untouched.</summary>
internal sealed class RatingMergeLoad(ImportDatabase database) : RatingLoad(database)
{
    private const string CreateStaging = """
        CREATE TEMP TABLE import_ratings (
            user_id integer NOT NULL, movie_id integer NOT NULL, half_stars smallint NOT NULL, rated_at timestamptz NOT NULL
        ) ON COMMIT DROP
        """;

    // A table is read in the order in which it was copied, so the row with the largest address is the last line. Equal
    // ratings are left out before the insert, because ON CONFLICT locks, and so writes, each row that it meets.
    private const string Merge = """
        WITH latest AS MATERIALIZED (
            SELECT DISTINCT ON (user_id, movie_id) user_id, movie_id, half_stars, rated_at
            FROM import_ratings ORDER BY user_id, movie_id, ctid DESC),
        merged AS (
            INSERT INTO ratings (user_id, movie_id, half_stars, rated_at)
            SELECT user_id, movie_id, latest.half_stars, latest.rated_at
            FROM latest LEFT JOIN ratings present USING (user_id, movie_id)
            WHERE (latest.half_stars, latest.rated_at) IS DISTINCT FROM (present.half_stars, present.rated_at)
            ON CONFLICT (user_id, movie_id) DO UPDATE SET half_stars = EXCLUDED.half_stars, rated_at = EXCLUDED.rated_at
            RETURNING xmax = 0 AS inserted)
        SELECT (SELECT count(*) FROM latest), count(*) FILTER (WHERE inserted), count(*) FILTER (WHERE NOT inserted)
        FROM merged
        """;

    protected override (string Table, string Options) Target => ("import_ratings", "");

    public override Task PrepareAsync(CancellationToken cancellationToken) =>
        Database.ExecuteAsync(CreateStaging, cancellationToken);

    public override async Task<RatingChanges> CompleteAsync(CancellationToken cancellationToken)
    {
        await Database.ExecuteAsync("SET LOCAL work_mem = '256MB'", cancellationToken);
        await Database.ExecuteAsync("ANALYZE import_ratings", cancellationToken);
        var staged = await CountAsync("import_ratings", cancellationToken);
        var (latest, inserted, updated) = (await Database.QueryAsync(
            Merge, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken)).Single();
        return new RatingChanges(new ImportedRows(inserted, updated, latest - inserted - updated), staged - latest);
    }
}
