using MovieRecs.Als.Titles;

namespace MovieRecs.Api.Import;

/// <summary>
/// Makes room for real data: the demo's films and simulated viewers go. What accounts rated, hid and meant to watch moves to the
/// real films of the same title and year.
/// </summary>
internal sealed class DemoReplacement
{
    private const string HasDemo = """
        SELECT EXISTS (SELECT FROM users WHERE origin = 'simulated')
            OR EXISTS (SELECT FROM movies WHERE origin = 'demo')
        """;

    // The lock keeps an account from rating a demo film between the copy and the deletion.
    private const string SetAside = """
        LOCK TABLE ratings, hidden_movies, watchlist IN SHARE ROW EXCLUSIVE MODE;
        DELETE FROM ratings USING users WHERE users.id = ratings.user_id AND users.origin = 'simulated';
        DELETE FROM users WHERE origin = 'simulated';
        CREATE TEMP TABLE demo_ratings ON COMMIT DROP AS
            SELECT ratings.* FROM ratings JOIN movies ON movies.id = ratings.movie_id WHERE movies.origin = 'demo';
        CREATE TEMP TABLE demo_hidden ON COMMIT DROP AS
            SELECT hidden_movies.* FROM hidden_movies JOIN movies ON movies.id = movie_id WHERE origin = 'demo';
        CREATE TEMP TABLE demo_watchlist ON COMMIT DROP AS
            SELECT watchlist.* FROM watchlist JOIN movies ON movies.id = movie_id WHERE origin = 'demo'
        """;

    private const string FindTouched = """
        SELECT id, title, year, (SELECT count(*) FROM demo_ratings WHERE movie_id = movies.id)
            + (SELECT count(*) FROM demo_hidden WHERE movie_id = movies.id)
            + (SELECT count(*) FROM demo_watchlist WHERE movie_id = movies.id)
        FROM movies
        WHERE id IN (SELECT movie_id FROM demo_ratings
            UNION SELECT movie_id FROM demo_hidden UNION SELECT movie_id FROM demo_watchlist)
        ORDER BY id
        """;

    // The rows of accounts go with the films.
    private const string DeleteMovies = "DELETE FROM movies WHERE origin = 'demo'";

    /// <summary>
    /// Models of simulated tastes say nothing about the real catalogue; without them the next start trains anew.
    /// </summary>
    private const string DeleteModels = "DELETE FROM models";

    private const string FindCandidates = "SELECT id, title, year FROM movies WHERE year = ANY ($1) ORDER BY id";

    // Of two ratings for the same film, by one account, the later one counts.
    private const string MoveRatings = """
        INSERT INTO ratings (user_id, movie_id, half_stars, rated_at)
        SELECT DISTINCT ON (user_id, target.id) user_id, target.id, half_stars, rated_at
        FROM demo_ratings JOIN unnest($1, $2) AS target (demo_id, id) ON demo_id = movie_id
        ORDER BY user_id, target.id, rated_at DESC
        ON CONFLICT (user_id, movie_id) DO UPDATE SET half_stars = EXCLUDED.half_stars, rated_at = EXCLUDED.rated_at
        WHERE EXCLUDED.rated_at > ratings.rated_at
        """;

    private const string MoveHidden = """
        INSERT INTO hidden_movies (user_id, movie_id, hidden_at)
        SELECT user_id, target.id, hidden_at FROM demo_hidden JOIN unnest($1, $2) AS target (demo_id, id) ON demo_id = movie_id
        ON CONFLICT DO NOTHING
        """;

    private const string MoveWatchlist = """
        INSERT INTO watchlist (user_id, movie_id, added_at)
        SELECT user_id, target.id, added_at FROM demo_watchlist JOIN unnest($1, $2) AS target (demo_id, id) ON demo_id = movie_id
        ON CONFLICT DO NOTHING
        """;

    private readonly ImportDatabase _database;
    private readonly List<DemoFilm> _films;

    private DemoReplacement(ImportDatabase database, List<DemoFilm> films)
    {
        _database = database;
        _films = films;
    }

    /// <summary>Before the import: removes the demo and sets aside what accounts did with it.</summary>
    /// <returns>Null if there is no demo.</returns>
    public static async Task<DemoReplacement?> BeginAsync(ImportDatabase database, CancellationToken cancellationToken)
    {
        if (!await database.ScalarAsync<bool>(HasDemo, cancellationToken))
        {
            return null;
        }

        await database.ExecuteAsync(SetAside, cancellationToken);
        var films = await database.QueryAsync(
            FindTouched,
            row => new DemoFilm(row.GetInt32(0), row.GetString(1), row.GetInt32(2), (int)row.GetInt64(3)),
            cancellationToken);
        await database.ExecuteAsync(DeleteMovies, cancellationToken);
        await database.ExecuteAsync(DeleteModels, cancellationToken);
        return new DemoReplacement(database, films);
    }

    /// <summary>After the import: gives the accounts' rows to the real films.</summary>
    public async Task<DemoChanges> CompleteAsync(CancellationToken cancellationToken)
    {
        var years = _films.Select(film => film.Year).Distinct().ToArray();
        var candidates = await _database.QueryAsync(
            FindCandidates, row => (row.GetInt32(0), row.GetString(1), row.GetInt32(2)), cancellationToken, years);
        var targets = Match(_films, candidates);
        int[] demoIds = [.. targets.Keys];
        int[] movieIds = [.. targets.Values];
        foreach (var move in (string[])[MoveRatings, MoveHidden, MoveWatchlist])
        {
            await _database.ExecuteAsync(move, cancellationToken, demoIds, movieIds);
        }

        return new DemoChanges(
            _films.Where(film => targets.ContainsKey(film.Id)).Sum(film => film.RowCount),
            _films.Where(film => !targets.ContainsKey(film.Id)).Sum(film => film.RowCount),
            [.. _films.Where(film => !targets.ContainsKey(film.Id)).Select(film => $"{film.Title} ({film.Year})")]);
    }

    /// <summary>
    /// The film of the same year that has the title, or else the only one that has it except for case, accents, articles and
    /// alternative titles (<c>Seven (a.k.a. Se7en)</c>).
    /// </summary>
    private static Dictionary<int, int> Match(List<DemoFilm> films, List<(int Id, string Title, int Year)> candidates)
    {
        var titles = new TitleIndex([.. candidates.Select(candidate => candidate.Title)]);
        var targets = new Dictionary<int, int>();
        foreach (var film in films)
        {
            var found = new List<(int Id, string Title)>();
            var query = new TitleQuery(film.Title);
            for (var place = titles.FindNext(query, 0, out var match);
                place >= 0;
                place = titles.FindNext(query, place + 1, out match))
            {
                if (match == TitleMatch.Whole && candidates[place].Year == film.Year)
                {
                    found.Add((candidates[place].Id, candidates[place].Title));
                }
            }

            var exact = found.FindIndex(candidate => candidate.Title.Equals(film.Title, StringComparison.OrdinalIgnoreCase));
            if (exact >= 0 || found.Count == 1)
            {
                targets.Add(film.Id, found[Math.Max(0, exact)].Id);
            }
        }

        return targets;
    }

    /// <param name="Id">Of the demo.</param>
    /// <param name="Title">As in the real catalogues.</param>
    /// <param name="Year">Every film of the demo has one.</param>
    /// <param name="RowCount">Ratings, hidden films and watchlist entries of accounts.</param>
    private sealed record DemoFilm(int Id, string Title, int Year, int RowCount);
}

/// <summary>What became of the ratings, hidden films and watchlist entries that accounts had for the demo's films.</summary>
/// <param name="Moved">They belong to a real film now.</param>
/// <param name="Dropped">There is no such film.</param>
/// <param name="FilmsNotFound">Titles and years of the films that <paramref name="Dropped"/> is about.</param>
internal sealed record DemoChanges(int Moved, int Dropped, IReadOnlyList<string> FilmsNotFound);
