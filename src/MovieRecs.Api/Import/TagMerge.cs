using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Api.Data.Configurations;
using NpgsqlTypes;

namespace MovieRecs.Api.Import;

/// <summary>
/// Brings the tags of a data set into the catalogue: each tag of a film once, whoever gave it. Films that the tags file does not name keep
/// the tags they have.
/// </summary>
internal sealed class TagMerge(ImportDatabase database)
{
    private const string CreateStaging =
        "CREATE TEMP TABLE import_tags (movie_id integer NOT NULL, tag text NOT NULL) ON COMMIT DROP";

    private const string Merge = """
        WITH wanted AS (
            SELECT DISTINCT movie_id, tag FROM import_tags JOIN movies ON movies.id = movie_id),
        removed AS (
            DELETE FROM movie_tags
            WHERE movie_id IN (SELECT movie_id FROM wanted) AND NOT EXISTS (
                SELECT FROM wanted WHERE (wanted.movie_id, wanted.tag) = (movie_tags.movie_id, movie_tags.tag))
            RETURNING movie_id),
        added AS (
            INSERT INTO movie_tags (movie_id, tag) SELECT movie_id, tag FROM wanted ORDER BY 1, 2
            ON CONFLICT DO NOTHING RETURNING movie_id)
        SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM removed), (SELECT count(*) FROM wanted)
        """;

    /// <summary>Adds and removes tags, after the films have been merged.</summary>
    /// <returns>Pairs of film and tag; removed ones count as changed.</returns>
    public async Task<ImportedRows> MergeAsync(TagTable tags, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(CreateStaging, cancellationToken);
        await using (var copy = await database.Connection.BeginBinaryImportAsync(
            "COPY import_tags (movie_id, tag) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var tag in tags.Tags.Where(tag => tag.Tag.Length <= MovieTagConfiguration.MaximumLength))
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(tag.ItemId, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(tag.Tag, NpgsqlDbType.Text, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await database.ExecuteAsync("ANALYZE import_tags", cancellationToken);
        var (added, removed, wanted) = (await database.QueryAsync(
            Merge, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken)).Single();
        return new ImportedRows(added, removed, wanted - added);
    }
}
