using System.Buffers;
using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <summary>
/// The movies whose ratings would teach the models most about a user, among those that the user probably knows; before the first
/// training the popular ones.
/// </summary>
internal static class NextToRate
{
    /// <summary>Makes the list.</summary>
    /// <param name="snapshot">What the request is answered from.</param>
    /// <param name="profile">The user.</param>
    /// <param name="filter">Which movies may be asked about.</param>
    /// <param name="count">How many movies.</param>
    public static NextToRateList For(ServingSnapshot snapshot, UserProfile profile, CandidateFilter filter, int count)
    {
        var movies = snapshot.Models is { } models
            ? MostWorth(snapshot, models, profile, filter, count)
            : RankedLists.RankPopular(snapshot, filter, count);
        var vectors = profile.Answers.VectorsIn(snapshot);
        var items = new MovieToRate[movies.Count];
        for (var place = 0; place < items.Length; place++)
        {
            var movie = snapshot.Catalogue[movies[place].MovieIndex];
            items[place] = new MovieToRate(
                movie.MovieId, movie.Title, movie.Year, movie.Genres, movie.RatingCount, movies[place].Score,
                PersonalVectors.PredictStars(vectors, snapshot, movies[place].MovieIndex),
                PersonalVectors.DeviationOf(vectors, snapshot, movies[place].MovieIndex));
        }

        return new NextToRateList(
            profile.UserId, snapshot.Version, snapshot.TrainedAt,
            vectors is null ? RecommendationSource.Popular : RecommendationSource.Personal,
            vectors is null ? 0 : profile.RatedMovieIds.Length, items);
    }

    private static List<ScoredMovie> MostWorth(
        ServingSnapshot snapshot, ServedModels models, UserProfile profile, CandidateFilter filter, int count)
    {
        var excluded = snapshot.ItemSets.Rent();
        var chances = ArrayPool<float>.Shared.Rent(models.Items.Count);
        var best = ArrayPool<ScoredItem>.Shared.Rent(count);
        try
        {
            filter.AddExcludedTo(excluded);
            using var known = KnownRatings.Of(profile, models);
            var ofItems = chances.AsSpan(0, models.Items.Count);
            Chances(snapshot, models, profile, known, ofItems);
            var found = models.Questions.Select(known.Profile.ItemIndices, ofItems, excluded, best.AsSpan(0, count));
            var movies = new List<ScoredMovie>(found);
            foreach (var item in best.AsSpan(0, found))
            {
                movies.Add(new ScoredMovie(snapshot.MovieOfItem(item.ItemIndex), item.Score));
            }

            return movies;
        }
        finally
        {
            ArrayPool<ScoredItem>.Shared.Return(best);
            ArrayPool<float>.Shared.Return(chances);
            snapshot.ItemSets.Return(excluded);
        }
    }

    /// <summary>How likely the user knows each item: what the ranker expects people to rate, or else what is popular.</summary>
    private static void Chances(
        ServingSnapshot snapshot, ServedModels models, UserProfile profile, KnownRatings known, Span<float> chances)
    {
        if (profile.Answers.VectorsIn(snapshot) is not null)
        {
            models.Lists.Score(known.Profile, chances);
            return;
        }

        for (var item = 0; item < chances.Length; item++)
        {
            chances[item] = snapshot.MovieOfItem(item) is >= 0 and var movie ? snapshot.PopularityOf(movie) : 0;
        }
    }
}
