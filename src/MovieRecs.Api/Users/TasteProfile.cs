using MovieRecs.Als.Evaluation;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Users;

/// <summary>Describes what a user's ratings say of their taste.</summary>
internal static class TasteProfile
{
    /// <summary>
    /// Ratings at a user's own mean that the mean of a genre or decade is mixed with: three comedies do not make somebody a lover of
    /// comedies.
    /// </summary>
    private const double Damping = 5;

    private const int Surprises = 10;
    private const int HalfStars = 10;

    /// <summary>Best-known movies over which it is said how sure the model is.</summary>
    private const int BestKnown = 200;

    public static TasteProfileAnswer Of(ServingSnapshot snapshot, UserProfile profile)
    {
        var ratings = new List<(CatalogueMovie Movie, double Stars)>(profile.RatedMovieIds.Length);
        for (var place = 0; place < profile.RatedMovieIds.Length; place++)
        {
            if (snapshot.Catalogue.Find(profile.RatedMovieIds[place]) is { } movie)
            {
                ratings.Add((movie, profile.HalfStars[place] / 2d));
            }
        }

        var mean = ratings.Count == 0 ? (double?)null : ratings.Average(rating => rating.Stars);
        return new TasteProfileAnswer(
            profile.UserId,
            snapshot.Version,
            snapshot.TrainedAt,
            ratings.Count,
            mean,
            snapshot.Catalogue.Popularity.RatingCount == 0 ? null : snapshot.Catalogue.Popularity.MeanRating,
            Histogram(profile, snapshot.Catalogue),
            GroupsOf(ratings, mean, movie => movie.Genres),
            GroupsOf(ratings, mean, movie => movie.Year is { } year ? [$"{year / 10 * 10}s"] : []),
            SurprisesOf(snapshot, profile),
            CertaintyOf(snapshot, profile));
    }

    /// <summary>The user's share of each rating, and that of all users together.</summary>
    private static HistogramBar[] Histogram(UserProfile profile, Catalogue catalogue)
    {
        var own = new int[HalfStars + 1];
        foreach (var halfStars in profile.HalfStars)
        {
            own[halfStars]++;
        }

        var all = catalogue.Histogram;
        var total = all.Sum();
        return [.. Enumerable.Range(1, HalfStars).Select(halfStars => new HistogramBar(
            halfStars / 2d,
            own[halfStars],
            profile.HalfStars.Length == 0 ? 0 : own[halfStars] / (double)profile.HalfStars.Length,
            total == 0 ? 0 : all[halfStars - 1] / (double)total))];
    }

    private static TasteGroup[] GroupsOf(
        List<(CatalogueMovie Movie, double Stars)> ratings, double? mean, Func<CatalogueMovie, IReadOnlyList<string>> namesOf) =>
        [.. ratings
            .SelectMany(rating => namesOf(rating.Movie).Select(name => (Name: name, rating.Stars)))
            .GroupBy(rating => rating.Name)
            .Select(group =>
            {
                var difference = group.Sum(rating => rating.Stars - mean!.Value) / (group.Count() + Damping);
                return new TasteGroup(group.Key, group.Count(), group.Average(rating => rating.Stars), difference);
            })
            .OrderByDescending(group => group.Difference).ThenBy(group => group.Name, StringComparer.Ordinal)];

    /// <summary>
    /// The ratings farthest from what the model would predict without them. Without a rating a prediction moves away from it, so those
    /// that are far off with it are looked at.
    /// </summary>
    private static SurprisingRating[] SurprisesOf(ServingSnapshot snapshot, UserProfile profile)
    {
        if (profile.Answers.VectorsIn(snapshot) is not { } vectors)
        {
            return [];
        }

        var models = snapshot.Models!;
        using var known = KnownRatings.Of(profile, models);
        var (items, stars) = (known.Profile.ItemIndices.ToArray(), known.Profile.Ratings.ToArray());
        var candidates = Enumerable.Range(0, items.Length)
            .Where(place => snapshot.MovieOfItem(items[place]) >= 0)
            .OrderByDescending(place => Math.Abs(
                stars[place] - PersonalVectors.PredictStars(vectors, snapshot, snapshot.MovieOfItem(items[place]))))
            .Take(2 * Surprises);
        return [.. candidates
            .Select(place =>
            {
                var without = models.Stars.FoldIn(new RatingProfile(Without(items, place), Without(stars, place)));
                var predicted = StarScale.Clip(models.Stars.Predict(without, items[place]));
                var movie = snapshot.Catalogue[snapshot.MovieOfItem(items[place])];
                return new SurprisingRating(movie.MovieId, movie.Title, movie.Year, stars[place], predicted);
            })
            .OrderByDescending(surprise => Math.Abs(surprise.Rating - surprise.PredictedRating)).ThenBy(surprise => surprise.MovieId)
            .Take(Surprises)];
    }

    private static T[] Without<T>(T[] values, int place) => [.. values[..place], .. values[(place + 1)..]];

    /// <summary>Over the best-known movies: how far off predictions for this user may be, and for one of whom nothing is known.</summary>
    private static Certainty? CertaintyOf(ServingSnapshot snapshot, UserProfile profile)
    {
        if (snapshot.Models?.Stars is not { HasDeviations: true })
        {
            return null;
        }

        var vectors = profile.Answers.VectorsIn(snapshot);
        int[] movies = [.. snapshot.Catalogue.Popularity.ByRatingCount.ToArray()
            .Where(movie => snapshot.ItemOfMovie(movie) >= 0).Take(BestKnown)];
        return movies.Length == 0 ? null : new Certainty(
            movies.Average(movie => PersonalVectors.DeviationOf(vectors, snapshot, movie)!.Value),
            movies.Average(movie => PersonalVectors.DeviationOf(null, snapshot, movie)!.Value));
    }
}
