using System.Globalization;
using MovieRecs.Als.Interactions.DataSets;
using NpgsqlTypes;

namespace MovieRecs.Api.Import;

/// <summary>Brings the movies of a data set into the catalogue.</summary>
internal sealed class CatalogueMerge(ImportDatabase database)
{
    /// <summary>With fewer movies in common, different titles say nothing about the catalogues.</summary>
    private const int MinimumOverlap = 3;

    private const string CreateStaging = """
        CREATE TEMP TABLE import_movies (
            id integer PRIMARY KEY, title text NOT NULL, year integer, imdb_id text, tmdb_id integer, genres text[] NOT NULL
        ) ON COMMIT DROP
        """;

    // A movie that a bare ratings file brought has no title to compare.
    private const string CompareTitles = """
        SELECT movies.title, staged.title
        FROM movies JOIN import_movies staged USING (id)
        WHERE movies.origin = 'imported' AND movies.title <> 'Movie ' || movies.id
        """;

    private const string MergeGenres = """
        INSERT INTO genres (name) SELECT DISTINCT unnest(genres) FROM import_movies ORDER BY 1 ON CONFLICT DO NOTHING
        """;

    // What a data set does not say (100K has no links) does not erase what an earlier one said.
    private const string MergeMovies = """
        CREATE TEMP TABLE import_changed ON COMMIT DROP AS
        WITH merged AS (
            INSERT INTO movies (id, origin, title, year, imdb_id, tmdb_id)
            SELECT id, $1, title, year, imdb_id, tmdb_id FROM import_movies ORDER BY id
            ON CONFLICT (id) DO UPDATE SET
                origin = EXCLUDED.origin, title = EXCLUDED.title, year = EXCLUDED.year,
                imdb_id = coalesce(EXCLUDED.imdb_id, movies.imdb_id), tmdb_id = coalesce(EXCLUDED.tmdb_id, movies.tmdb_id)
            WHERE (movies.origin, movies.title, movies.year, movies.imdb_id, movies.tmdb_id) IS DISTINCT FROM
                (EXCLUDED.origin, EXCLUDED.title, EXCLUDED.year,
                coalesce(EXCLUDED.imdb_id, movies.imdb_id), coalesce(EXCLUDED.tmdb_id, movies.tmdb_id))
            RETURNING id, xmax = 0 AS inserted)
        SELECT id, inserted FROM merged
        """;

    private const string MergeMovieGenres = """
        WITH wanted AS (
            SELECT staged.id AS movie_id, genres.id AS genre_id
            FROM import_movies staged JOIN genres ON genres.name = ANY (staged.genres)),
        removed AS (
            DELETE FROM movie_genres USING import_movies staged
            WHERE movie_genres.movie_id = staged.id AND NOT EXISTS (
                SELECT FROM wanted WHERE (wanted.movie_id, wanted.genre_id) = (movie_genres.movie_id, movie_genres.genre_id))
            RETURNING movie_genres.movie_id),
        added AS (
            INSERT INTO movie_genres (movie_id, genre_id) SELECT movie_id, genre_id FROM wanted ORDER BY 1, 2
            ON CONFLICT DO NOTHING RETURNING movie_id)
        INSERT INTO import_changed (id, inserted)
        SELECT movie_id, false FROM (SELECT movie_id FROM removed UNION SELECT movie_id FROM added) AS touched
        """;

    private const string CountChanges = """
        SELECT count(*) FILTER (WHERE inserted), count(*) FILTER (WHERE NOT inserted)
        FROM (SELECT id, bool_or(inserted) AS inserted FROM import_changed GROUP BY id) AS movies
        """;

    private const string AddUnknown = """
        INSERT INTO movies (id, origin, title) SELECT id, $2, 'Movie ' || id FROM unnest($1) AS id ORDER BY id
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Copies the movies to the server and checks that they are not another catalogue's under the same ids.</summary>
    /// <exception cref="ImportRefusedException">They are.</exception>
    public async Task StageAsync(MovieTable movies, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(CreateStaging, cancellationToken);
        await using (var copy = await database.Connection.BeginBinaryImportAsync(
            "COPY import_movies (id, title, year, imdb_id, tmdb_id, genres) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var movie in movies.Movies)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(movie.Id, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(movie.Title, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(movie.Year, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(movie.ImdbId, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(movie.TmdbId, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(movie.Genres.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await CompareAsync(cancellationToken);
    }

    /// <summary>Inserts and updates the staged movies.</summary>
    public async Task<ImportedRows> MergeAsync(MovieTable movies, string origin, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(MergeGenres, cancellationToken);
        await database.ExecuteAsync(MergeMovies, cancellationToken, origin);
        await database.ExecuteAsync(MergeMovieGenres, cancellationToken);
        var (inserted, updated) = (await database.QueryAsync(
            CountChanges, row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken)).Single();
        return new ImportedRows(inserted, updated, movies.Movies.Count - inserted - updated);
    }

    /// <summary>Without a catalogue: gives each rated movie that the database lacks a row with a title made of its id.</summary>
    public async Task<ImportedRows> AddUnknownAsync(
        IReadOnlyCollection<int> movieIds, string origin, CancellationToken cancellationToken)
    {
        var inserted = await database.ExecuteAsync(AddUnknown, cancellationToken, movieIds.ToArray(), origin);
        return new ImportedRows(inserted, 0, movieIds.Count - inserted);
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        // Databases filled by older versions have "Matrix, The".
        var sameTitle = await database.QueryAsync(
            CompareTitles,
            row => string.Equals(
                MovieTitle.WithLeadingArticles(row.GetString(0)), row.GetString(1), StringComparison.OrdinalIgnoreCase),
            cancellationToken);
        var different = sameTitle.Count(same => !same);
        if (sameTitle.Count >= MinimumOverlap && 2 * different > sameTitle.Count)
        {
            throw new ImportRefusedException(string.Create(
                CultureInfo.InvariantCulture,
                $"The database holds another catalogue: {different:N0} of {sameTitle.Count:N0} movies with the same id have "
                + $"another title. Use another database or data folder for this data set."));
        }
    }
}
