using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MovieRecs.Api.Data;
using Npgsql;

namespace MovieRecs.Api.Serving;

/// <summary>
/// What serving knows about a user: the ratings and the hidden movies at one moment, which never change.
/// </summary>
internal sealed class UserProfile
{
    /// <summary>The id of somebody without an account, which no user has.</summary>
    public const int Guest = 0;

    private readonly int[] _ratedMovieIds;
    private readonly byte[] _halfStars;
    private readonly uint[] _ratedAt;
    private readonly int[] _hiddenMovieIds;
    private long _stamp; // 0: not computed yet

    /// <summary>Takes over the arrays.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="ratedMovieIds">Ascending.</param>
    /// <param name="halfStars">1 to 10, beside <paramref name="ratedMovieIds"/>.</param>
    /// <param name="ratedAt">Seconds since 1970, beside <paramref name="ratedMovieIds"/>.</param>
    /// <param name="hiddenMovieIds">Ascending.</param>
    public UserProfile(int userId, int[] ratedMovieIds, byte[] halfStars, uint[] ratedAt, int[] hiddenMovieIds)
    {
        if (ratedMovieIds.Length != halfStars.Length || ratedMovieIds.Length != ratedAt.Length)
        {
            throw new ArgumentException("Each rated movie has one rating and one time.", nameof(halfStars));
        }

        UserId = userId;
        _ratedMovieIds = ratedMovieIds;
        _halfStars = halfStars;
        _ratedAt = ratedAt;
        _hiddenMovieIds = hiddenMovieIds;
        Answers = new PersonalAnswers(this);
        foreach (var time in ratedAt)
        {
            LastRatedAt = Math.Max(LastRatedAt, time);
        }
    }

    /// <summary>Somebody who is known by these ratings alone.</summary>
    /// <param name="ratings">Movies and half stars in the order of time; of several ratings of a movie the last counts.</param>
    /// <param name="now">When the last one was given; the others a second after another before it.</param>
    public static UserProfile OfGuest(IReadOnlyList<(int MovieId, byte HalfStars)> ratings, DateTimeOffset now)
    {
        var last = new SortedDictionary<int, (byte HalfStars, uint RatedAt)>();
        for (var place = 0; place < ratings.Count; place++)
        {
            last[ratings[place].MovieId] = (
                ratings[place].HalfStars, (uint)(now.ToUnixTimeSeconds() - ratings.Count + 1 + place));
        }

        return new UserProfile(
            Guest, [.. last.Keys], [.. last.Values.Select(rating => rating.HalfStars)],
            [.. last.Values.Select(rating => rating.RatedAt)], []);
    }

    public int UserId { get; }

    /// <summary>Ascending.</summary>
    public ReadOnlySpan<int> RatedMovieIds => _ratedMovieIds;

    /// <summary>Beside <see cref="RatedMovieIds"/>: twice the stars.</summary>
    public ReadOnlySpan<byte> HalfStars => _halfStars;

    /// <summary>Beside <see cref="RatedMovieIds"/>: seconds since 1970.</summary>
    public ReadOnlySpan<uint> RatedAt => _ratedAt;

    /// <summary>When the user rated last, in seconds since 1970; 0 without ratings.</summary>
    public long LastRatedAt { get; }

    /// <summary>Ascending.</summary>
    public ReadOnlySpan<int> HiddenMovieIds => _hiddenMovieIds;

    /// <summary>The user's rating of a movie in stars; null if there is none.</summary>
    public double? RatingOf(int movieId) =>
        Array.BinarySearch(_ratedMovieIds, movieId) is >= 0 and var place ? _halfStars[place] / 2d : null;

    /// <summary>Whether the user has rated a movie.</summary>
    public bool HasRated(int movieId) => Array.BinarySearch(_ratedMovieIds, movieId) >= 0;

    /// <summary>Whether the user has hidden a movie.</summary>
    public bool HasHidden(int movieId) => Array.BinarySearch(_hiddenMovieIds, movieId) >= 0;

    /// <summary>Tells apart what a user's ratings and hidden movies were at different times, in any process.</summary>
    public long Stamp
    {
        get
        {
            // Two requests may compute it at once; the result is the same.
            if (_stamp == 0)
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                hash.AppendData(MemoryMarshal.AsBytes<int>(_ratedMovieIds));
                hash.AppendData(_halfStars);
                hash.AppendData(MemoryMarshal.AsBytes<uint>(_ratedAt));
                hash.AppendData([0]);
                hash.AppendData(MemoryMarshal.AsBytes<int>(_hiddenMovieIds));
                Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
                hash.GetCurrentHash(digest);
                _stamp = BinaryPrimitives.ReadInt64LittleEndian(digest) | 1;
            }

            return _stamp;
        }
    }

    /// <summary>What was computed from this profile last.</summary>
    public PersonalAnswers Answers { get; }

    /// <summary>On the heap, with what was computed.</summary>
    public long SizeInBytes =>
        280 + 9L * _ratedMovieIds.Length + sizeof(int) * (long)_hiddenMovieIds.Length + Answers.SizeInBytes;
}

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
        Add(batch, "SELECT movie_id, half_stars, rated_at FROM ratings WHERE user_id = $1 ORDER BY movie_id", userId);
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
        var ratedAt = new List<uint>();
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            ratedMovieIds.Add(reader.GetInt32(0));
            halfStars.Add((byte)reader.GetInt16(1));
            ratedAt.Add((uint)Math.Clamp((reader.GetDateTime(2) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond, 0, uint.MaxValue));
        }

        var hiddenMovieIds = new List<int>();
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            hiddenMovieIds.Add(reader.GetInt32(0));
        }

        return new UserProfile(userId, [.. ratedMovieIds], [.. halfStars], [.. ratedAt], [.. hiddenMovieIds]);
    }

    private static void Add(NpgsqlBatch batch, string sql, int userId) => batch.BatchCommands.Add(
        new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<int> { TypedValue = userId } } });
}
