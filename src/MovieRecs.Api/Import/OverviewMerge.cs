using MovieRecs.Als.Interactions.DataSets;
using NpgsqlTypes;

namespace MovieRecs.Api.Import;

/// <summary>
/// Brings overviews into the catalogue. As with the other fields, what is imported has the last word, also on what an administrator
/// wrote about a film of a data set. Films that the file does not name keep theirs, and so do those that an administrator added.
/// </summary>
internal sealed class OverviewMerge(ImportDatabase database)
{
    private const string FindMovies = "SELECT id, tmdb_id, imdb_id FROM movies WHERE origin <> 'added'";

    private const string CreateStaging =
        "CREATE TEMP TABLE import_overviews (movie_id integer PRIMARY KEY, overview text NOT NULL) ON COMMIT DROP";

    private const string Merge = """
        WITH wanted AS (
            SELECT movies.id, movies.overview AS known, staged.overview
            FROM import_overviews staged JOIN movies ON movies.id = staged.movie_id),
        changed AS (
            UPDATE movies SET overview = wanted.overview FROM wanted
            WHERE movies.id = wanted.id AND wanted.known IS DISTINCT FROM wanted.overview)
        SELECT count(*) FILTER (WHERE known IS NULL), count(*) FILTER (WHERE known <> overview), count(*) FILTER (WHERE known = overview)
        FROM wanted
        """;

    /// <summary>Adds and replaces overviews, after the films have been merged.</summary>
    /// <returns>Films by what happened to their overview.</returns>
    public async Task<ImportedRows> MergeAsync(OverviewTable overviews, CancellationToken cancellationToken)
    {
        // Joined here and not by the server: the command line joins by the same rule.
        var found = await database.QueryAsync(
            FindMovies,
            row => (Id: row.GetInt32(0), Overview: overviews.Find(
                row.GetInt32(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.IsDBNull(2) ? null : row.GetString(2))),
            cancellationToken);
        await database.ExecuteAsync(CreateStaging, cancellationToken);
        await using (var copy = await database.Connection.BeginBinaryImportAsync(
            "COPY import_overviews (movie_id, overview) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var (id, overview) in found)
            {
                if (overview is not null)
                {
                    await copy.StartRowAsync(cancellationToken);
                    await copy.WriteAsync(id, NpgsqlDbType.Integer, cancellationToken);
                    await copy.WriteAsync(overview.Overview, NpgsqlDbType.Text, cancellationToken);
                }
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await database.ExecuteAsync("ANALYZE import_overviews", cancellationToken);
        return (await database.QueryAsync(
            Merge, row => new ImportedRows(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken)).Single();
    }
}
