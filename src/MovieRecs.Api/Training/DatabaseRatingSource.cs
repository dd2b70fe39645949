using Microsoft.EntityFrameworkCore;
using MovieRecs.Als.Interactions;
using MovieRecs.Api.Data;
using Npgsql;

namespace MovieRecs.Api.Training;

/// <summary>Streams the ratings table out by binary COPY; no row becomes an object.</summary>
internal sealed class DatabaseRatingSource(
    IDbContextFactory<MovieRecsDbContext> contexts, NpgsqlDataSource dataSource) : IRatingSource
{
    private const string CopyRatings = "COPY (SELECT user_id, movie_id, half_stars FROM ratings) TO STDOUT (FORMAT BINARY)";

    private const int BufferSize = 1 << 16;

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        return await database.Ratings.LongCountAsync(cancellationToken);
    }

    public async Task<PartedRatings> LoadAsync(ValidationSplit split, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        var heldOut = new List<HeldOutRating>();
        var trainedMovies = new HashSet<int>();
        var rows = new RatingCopyReader();
        await using (var copy = await connection.BeginRawBinaryCopyAsync(CopyRatings, cancellationToken))
        {
            var buffer = new byte[BufferSize];
            var filled = 0;
            while (!rows.IsAtEnd)
            {
                var read = await copy.ReadAsync(buffer.AsMemory(filled), cancellationToken);
                if (read == 0)
                {
                    throw new EndOfStreamException("The database ended the ratings in the middle of a row.");
                }

                filled += read;
                var consumed = rows.Read(buffer.AsSpan(0, filled), (userId, movieId, halfStars) =>
                {
                    if (split.IsHeldOut(userId, movieId))
                    {
                        heldOut.Add(new HeldOutRating(userId, movieId, halfStars));
                    }
                    else
                    {
                        trainedMovies.Add(movieId);
                        builder.Add(userId, movieId, halfStars);
                    }
                });
                buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
                filled -= consumed;
            }
        }

        ReturnOrphans(heldOut, trainedMovies, builder);
        return new PartedRatings(builder.Build(), heldOut);
    }

    /// <summary>
    /// Trains on what was held out of movies of which nothing else is left: no model could be judged by it, and without it the
    /// models would not know the movie.
    /// </summary>
    private static void ReturnOrphans(List<HeldOutRating> heldOut, HashSet<int> trainedMovies, RatingDataBuilder builder)
    {
        foreach (var rating in heldOut.Where(rating => !trainedMovies.Contains(rating.MovieId)))
        {
            builder.Add(rating.UserId, rating.MovieId, rating.HalfStars);
        }

        heldOut.RemoveAll(rating => !trainedMovies.Contains(rating.MovieId));
    }
}
