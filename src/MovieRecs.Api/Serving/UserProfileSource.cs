using MovieRecs.Api.Data;
using Npgsql;

namespace MovieRecs.Api.Serving;

/// <summary>Where profiles come from: the database, or a test that decides when a query ends.</summary>
internal interface IUserProfileSource
{
    /// <summary>The user's state as of some moment after the call; null for an unknown user.</summary>
    Task<UserProfile?> LoadAsync(int userId, CancellationToken cancellationToken);
}

/// <summary>Reads a profile in one round trip.</summary>
internal sealed class DatabaseProfileSource(NpgsqlDataSource database, DatabaseGuard guard) : IUserProfileSource
{
    public Task<UserProfile?> LoadAsync(int userId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => ReadAsync(userId, cancellationToken));

    private async Task<UserProfile?> ReadAsync(int userId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        Add(batch, "SELECT FROM users WHERE id = $1", userId);
        Add(batch, "SELECT movie_id, half_stars FROM ratings WHERE user_id = $1 ORDER BY movie_id", userId);
        Add(batch, "SELECT movie_id FROM hidden_movies WHERE user_id = $1 ORDER BY movie_id", userId);

        // Once for each connection of the pool: planning takes the server longer than looking up a user's ratings.
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var ratedMovieIds = new List<int>();
        var halfStars = new List<byte>();
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            ratedMovieIds.Add(reader.GetInt32(0));
            halfStars.Add((byte)reader.GetInt16(1));
        }

        var hiddenMovieIds = new List<int>();
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            hiddenMovieIds.Add(reader.GetInt32(0));
        }

        return new UserProfile(userId, [.. ratedMovieIds], [.. halfStars], [.. hiddenMovieIds]);
    }

    private static void Add(NpgsqlBatch batch, string sql, int userId) => batch.BatchCommands.Add(
        new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<int> { TypedValue = userId } } });
}
