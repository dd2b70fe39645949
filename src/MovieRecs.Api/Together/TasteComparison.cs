using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Together;

/// <summary>Compares two people's tastes.</summary>
internal static class TasteComparison
{
    /// <summary>Best-known movies that are compared.</summary>
    public const int ComparedMovies = 1000;

    private const int ListedMovies = 10;

    public static TasteMatch Of(ServingSnapshot snapshot, UserProfile user, UserProfile other)
    {
        var common = new List<(double Yours, double Theirs)>();
        foreach (var movieId in user.RatedMovieIds)
        {
            if (other.RatingOf(movieId) is { } theirs)
            {
                common.Add((user.RatingOf(movieId)!.Value, theirs));
            }
        }

        return new TasteMatch(
            user.UserId,
            other.UserId,
            snapshot.Version,
            AgreementOf(snapshot, user, other),
            common.Count,
            common.Count == 0 ? null : common.Average(pair => Math.Abs(pair.Yours - pair.Theirs)),
            WatchTogether(snapshot, user, other),
            Differences(snapshot, user, other));
    }

    /// <summary>Pearson's correlation of both predictions minus the movie's mean.</summary>
    private static double? AgreementOf(ServingSnapshot snapshot, UserProfile user, UserProfile other)
    {
        if (user.Answers.VectorsIn(snapshot) is not { } yours || other.Answers.VectorsIn(snapshot) is not { } theirs)
        {
            return null;
        }

        var movies = Compared(snapshot);
        var (first, second) = (new double[movies.Length], new double[movies.Length]);
        for (var place = 0; place < movies.Length; place++)
        {
            var mean = snapshot.Catalogue.Popularity.DampedMean(movies[place]);
            first[place] = PersonalVectors.PredictStars(yours, snapshot, movies[place]) - mean;
            second[place] = PersonalVectors.PredictStars(theirs, snapshot, movies[place]) - mean;
        }

        return Correlation(first, second);
    }

    /// <summary>Null if one of them does not vary.</summary>
    private static double? Correlation(double[] first, double[] second)
    {
        var (meanOfFirst, meanOfSecond) = (first.Average(), second.Average());
        var (product, squares, otherSquares) = (0.0, 0.0, 0.0);
        for (var place = 0; place < first.Length; place++)
        {
            var (left, right) = (first[place] - meanOfFirst, second[place] - meanOfSecond);
            product += left * right;
            squares += left * left;
            otherSquares += right * right;
        }

        return squares > 0 && otherSquares > 0 ? Math.Clamp(product / Math.Sqrt(squares * otherSquares), -1, 1) : null;
    }

    private static int[] Compared(ServingSnapshot snapshot) => [.. snapshot.Catalogue.Popularity.ByRatingCount.ToArray()
        .Where(movie => snapshot.ItemOfMovie(movie) >= 0).Take(ComparedMovies)];

    private static List<GroupMovie> WatchTogether(ServingSnapshot snapshot, UserProfile user, UserProfile other)
    {
        UserProfile[] both = [user, other];
        return GroupLists.Recommend(
            snapshot,
            both,
            [.. both.Select(profile => CandidateFilter.Create(snapshot, profile, new RecommendationQuery(), []))],
            includeRated: false,
            GroupStrategy.LeastMisery,
            minimum: 0,
            ListedMovies);
    }

    private static TasteDifference[] Differences(ServingSnapshot snapshot, UserProfile user, UserProfile other)
    {
        // What one of them has rated says more than what is predicted of both.
        var rated = new HashSet<int>();
        foreach (var movieId in (ReadOnlySpan<int>)[.. user.RatedMovieIds, .. other.RatedMovieIds])
        {
            if (snapshot.Catalogue.IndexOf(movieId) is >= 0 and var movie)
            {
                rated.Add(movie);
            }
        }

        return [.. rated
            .Select(movie => DifferenceAt(snapshot, movie, user, other))
            .OrderByDescending(difference => Math.Abs(difference.Yours - difference.Theirs))
            .ThenBy(difference => difference.MovieId)
            .Take(ListedMovies)];
    }

    private static TasteDifference DifferenceAt(ServingSnapshot snapshot, int movieIndex, UserProfile user, UserProfile other)
    {
        var movie = snapshot.Catalogue[movieIndex];
        var (yours, theirs) = (user.RatingOf(movie.MovieId), other.RatingOf(movie.MovieId));
        return new TasteDifference(
            movie.MovieId, movie.Title, movie.Year,
            yours ?? Predicted(user), yours is null,
            theirs ?? Predicted(other), theirs is null);

        double Predicted(UserProfile profile) =>
            PersonalVectors.PredictStars(profile.Answers.VectorsIn(snapshot), snapshot, movieIndex);
    }
}
