using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Training;

/// <summary>A taste that a ranker finds and popularity does not.</summary>
internal static class TasteSeed
{
    public const int Groups = 4;
    public const int MoviesPerGroup = 15;
    public const int Users = 120;

    /// <summary>
    /// Every user belongs to one of four groups and rates 10 of its 15 movies well, and 2 of other groups badly. All movies
    /// are rated about equally often.
    /// </summary>
    public static async Task AddAsync(TestSeed seed)
    {
        for (var movieId = 1; movieId <= Groups * MoviesPerGroup; movieId++)
        {
            await seed.AddMovieAsync(movieId, $"Film {movieId}", 1980 + (movieId % 40), $"Genre {movieId % Groups}");
        }

        await seed.AddRatingsAsync(Enumerable.Range(1, Users).SelectMany(RatingsOf));
    }

    private static IEnumerable<(int UserId, int MovieId, double Stars)> RatingsOf(int userId)
    {
        var random = new Random(userId);
        var liked = Enumerable.Range(0, MoviesPerGroup).ToArray();
        random.Shuffle(liked);
        foreach (var place in liked.Take(10))
        {
            yield return (userId, MovieOf(userId, place), 4 + (random.Next(3) * .5));
        }

        yield return (userId, MovieOf(userId + 1, random.Next(MoviesPerGroup)), 1.5);
        yield return (userId, MovieOf(userId + 2, random.Next(MoviesPerGroup)), 2);
    }

    private static int MovieOf(int userId, int place) => 1 + (userId % Groups) + (place * Groups);
}
