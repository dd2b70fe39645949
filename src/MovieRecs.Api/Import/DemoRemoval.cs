namespace MovieRecs.Api.Import;

/// <summary>Makes room for real data: the simulated viewers go, and the demo's movies that no account has touched.</summary>
internal sealed class DemoRemoval(ImportDatabase database)
{
    private const string HasDemo = """
        SELECT EXISTS (SELECT FROM users WHERE origin = 'simulated')
            OR EXISTS (SELECT FROM movies WHERE origin = 'demo')
        """;

    private const string DeleteViewers = """
        DELETE FROM ratings USING users WHERE users.id = ratings.user_id AND users.origin = 'simulated';
        DELETE FROM users WHERE origin = 'simulated'
        """;

    private const string DeleteMovies = """
        DELETE FROM movies WHERE origin = 'demo'
            AND NOT EXISTS (SELECT FROM ratings WHERE movie_id = movies.id)
            AND NOT EXISTS (SELECT FROM hidden_movies WHERE movie_id = movies.id)
            AND NOT EXISTS (SELECT FROM watchlist WHERE movie_id = movies.id)
        """;

    /// <summary>Models of simulated tastes say nothing about the real catalogue; without them the next start trains anew.</summary>
    private const string DeleteModels = "DELETE FROM models";

    /// <returns>Whether there was a demo.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (!await database.ScalarAsync<bool>(HasDemo, cancellationToken))
        {
            return false;
        }

        await database.ExecuteAsync(DeleteViewers, cancellationToken);
        await database.ExecuteAsync(DeleteMovies, cancellationToken);
        await database.ExecuteAsync(DeleteModels, cancellationToken);
        return true;
    }
}
