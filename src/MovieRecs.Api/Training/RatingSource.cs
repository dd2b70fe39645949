using Microsoft.EntityFrameworkCore;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Content;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Training.Validation;
using Npgsql;

namespace MovieRecs.Api.Training;

/// <summary>Where training gets its ratings; the seam at which tests hold a run, let it fail or give it other data.</summary>
internal interface IRatingSource
{
    Task<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>Reads all ratings as of one moment.</summary>
    Task<PartedRatings> LoadAsync(ValidationSplit split, CancellationToken cancellationToken);
}

/// <summary>The ratings of one run, parted.</summary>
/// <param name="Training">What the models learn from.</param>
/// <param name="HeldOut">What they are judged by.</param>
internal sealed record PartedRatings(RatingData Training, IReadOnlyList<HeldOutRating> HeldOut)
{
    public long Count => Training.Count + HeldOut.Count;

    /// <summary>Tags of films.</summary>
    public IReadOnlyList<TagRecord> Tags { get; init; } = [];

    /// <summary>
    /// What is known of the movies trained on: genres, years and texts as a catalogue has them, and tags. A text that says no more than the
    /// title and the genres is left out: the stars of MovieLens 100K are no better with it.
    /// </summary>
    public SideFeatures? FeaturesWith(Catalogue catalogue, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var length = ContentPlacing.UsualTextLength(catalogue);
        var movies = new List<MovieRecord>();
        var texts = new Dictionary<int, ReadOnlyMemory<float>>();
        foreach (var movie in catalogue.Movies)
        {
            movies.Add(new MovieRecord(movie.MovieId, movie.Title, movie.Year, movie.Genres));
            if (length > 0 && movie.Text.Length == length && (movie.Overview is not null || movie.Tags.Length > 0)
                && Training.Items.IndexOf(movie.MovieId) >= 0)
            {
                texts.Add(movie.MovieId, movie.Text);
            }
        }

        return MovieFeatures.Of(
            Training.Items, movies, Tags, TextComponents.Reduce(texts, threads: threads, cancellationToken: cancellationToken));
    }
}

/// <summary>A rating that no model is trained on.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="MovieId">Of what.</param>
/// <param name="HalfStars">Twice the stars.</param>
/// <param name="RatedAt">Seconds since 1970.</param>
internal readonly record struct HeldOutRating(int UserId, int MovieId, byte HalfStars, long RatedAt);

/// <summary>Streams the ratings table out by binary COPY, without an object per row.</summary>
internal sealed class DatabaseRatingSource(
    IDbContextFactory<MovieRecsDbContext> contexts,
    [FromKeyedServices(DataSetup.LongWork)] NpgsqlDataSource dataSource,
    WorkerThreads threads) : IRatingSource
{
    private const string CopyRatings = $"COPY ratings ({RatingCopyFormat.Columns}) TO STDOUT (FORMAT BINARY)";

    /// <summary>Rare tags are no feature of a model, and most are rare.</summary>
    private static readonly string _commonTags = $"""
        SELECT movie_id, tag FROM movie_tags
        WHERE tag IN (SELECT tag FROM movie_tags GROUP BY tag HAVING count(*) >= {MovieFeatures.LeastMoviesOfTag})
        """;

    private const int BufferSize = 1 << 18;

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        database.Database.SetCommandTimeout(DatabaseTimeouts.LongWork);
        return await database.Ratings.LongCountAsync(cancellationToken);
    }

    public async Task<PartedRatings> LoadAsync(ValidationSplit split, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        PartedRatings ratings;
        await using (var copy = await connection.BeginRawBinaryCopyAsync(CopyRatings, cancellationToken))
        {
            ratings = await threads.RunAsync(() => Load(copy, split, cancellationToken));
        }

        return ratings with { Tags = await LoadTagsAsync(connection, cancellationToken) };
    }

    private static async Task<List<TagRecord>> LoadTagsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(_commonTags, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tags = new List<TagRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            tags.Add(new TagRecord(UserId: 0, reader.GetInt32(0), reader.GetString(1)));
        }

        return tags;
    }

    private PartedRatings Load(NpgsqlRawCopyStream copy, ValidationSplit split, CancellationToken cancellationToken)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars, keepTimes: true);
        var heldOut = new List<HeldOutRating>();
        var trainedMovies = new MovieIds();
        var rows = new RatingCopyReader();
        var buffer = new byte[BufferSize];
        var filled = 0;
        while (!rows.IsAtEnd)
        {
            filled += Fill(copy, buffer.AsSpan(filled), cancellationToken);
            var consumed = rows.Read(buffer.AsSpan(0, filled), (userId, movieId, halfStars, ratedAt) =>
            {
                if (split.IsHeldOut(userId, movieId))
                {
                    heldOut.Add(new HeldOutRating(userId, movieId, halfStars, ratedAt));
                }
                else
                {
                    trainedMovies.Add(movieId);
                    builder.Add(userId, movieId, halfStars, ratedAt);
                }
            });
            buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
            filled -= consumed;
        }

        ReturnOrphans(heldOut, trainedMovies, builder);
        return new PartedRatings(builder.Build(threads, cancellationToken), heldOut);
    }

    /// <summary>
    /// Reads until the buffer is full or there is nothing more. PostgreSQL sends every row in a message of its own and
    /// a read ends with the message, so there are as many reads as ratings: none of them may cost a task.
    /// </summary>
    private static int Fill(NpgsqlRawCopyStream copy, Span<byte> buffer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            copy.Cancel(); // what is left would be read to the end otherwise
            cancellationToken.ThrowIfCancellationRequested();
        }

        var filled = 0;
        while (filled < buffer.Length && copy.Read(buffer[filled..]) is > 0 and var read)
        {
            filled += read;
        }

        return filled > 0 ? filled : throw new EndOfStreamException("The database ended the ratings in the middle of a row.");
    }

    /// <summary>
    /// Trains on what was held out of movies of which nothing else is left: no model could be judged by it, and without it the
    /// models would not know the movie.
    /// </summary>
    private static void ReturnOrphans(List<HeldOutRating> heldOut, MovieIds trainedMovies, RatingDataBuilder builder)
    {
        foreach (var rating in heldOut.Where(rating => !trainedMovies.Contains(rating.MovieId)))
        {
            builder.Add(rating.UserId, rating.MovieId, rating.HalfStars, rating.RatedAt);
        }

        heldOut.RemoveAll(rating => !trainedMovies.Contains(rating.MovieId));
    }
}

/// <summary>
/// A set of movie ids, any of 0 … 2³¹ − 1, that is added to once per rating: one bit per id, in pages that are created
/// when an id falls into them. Ids of a catalogue lie close together, so there are few.
/// </summary>
internal sealed class MovieIds
{
    private const int PageBits = 16;

    private readonly ulong[]?[] _pages = new ulong[1 << (31 - PageBits)][];

    public void Add(int movieId)
    {
        var page = _pages[movieId >> PageBits] ??= new ulong[(1 << PageBits) / 64];
        page[(movieId & ((1 << PageBits) - 1)) / 64] |= 1UL << movieId;
    }

    public bool Contains(int movieId) =>
        _pages[movieId >> PageBits] is { } page && (page[(movieId & ((1 << PageBits) - 1)) / 64] >> movieId & 1) != 0;
}
