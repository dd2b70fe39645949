using System.Buffers;
using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <summary>
/// Makes lists for one user from one snapshot, without any database. The ranker orders a personal list and the stars model
/// only says what to show beside it: ranked by predicted stars, a list is worse than the popular one.
/// </summary>
internal static class RankedLists
{
    /// <summary>The movies of all pages of a list together.</summary>
    public const int MaximumLength = 1000;

    /// <summary>Whether a user has rated so lately that a list can be led by it.</summary>
    public static bool IsInSession(ServingSnapshot snapshot, UserProfile profile, DateTimeOffset now) =>
        snapshot.Models?.Session is { } session && session.IsFresh(profile.LastRatedAt, now.ToUnixTimeSeconds());

    /// <summary>The first movies of a user's list, and what they are made from.</summary>
    /// <param name="snapshot">What the request is answered from.</param>
    /// <param name="profile">The user.</param>
    /// <param name="filter">Which movies may be in the list.</param>
    /// <param name="taste">What is wanted besides movies to like.</param>
    /// <param name="count">How many; the list may end before.</param>
    /// <param name="inSession">Whether the user is at it right now, see <see cref="IsInSession"/>.</param>
    public static (RecommendationSource Source, List<ScoredMovie> Movies) Recommend(
        ServingSnapshot snapshot, UserProfile profile, CandidateFilter filter, ListTaste taste, int count, bool inSession)
    {
        if (taste.LeavesAlone)
        {
            return Best(snapshot, profile, filter, Math.Min(count, MaximumLength), inSession);
        }

        var (source, pool) = Best(snapshot, profile, filter, Reranking.PoolSize, inSession);
        return (source, Reranking.Order(snapshot, profile.Answers.VectorsIn(snapshot), pool, taste, count));
    }

    /// <summary>The best movies for a user, and what they are made from.</summary>
    /// <param name="snapshot">What the request is answered from.</param>
    /// <param name="profile">The user.</param>
    /// <param name="filter">Which movies may be in the list.</param>
    /// <param name="count">How many.</param>
    /// <param name="inSession">Whether the user is at it right now, see <see cref="IsInSession"/>.</param>
    private static (RecommendationSource Source, List<ScoredMovie> Movies) Best(
        ServingSnapshot snapshot, UserProfile profile, CandidateFilter filter, int count, bool inSession)
    {
        if (profile.Answers.VectorsIn(snapshot) is not { } vectors)
        {
            return (RecommendationSource.Popular, RankPopular(snapshot, filter, count));
        }

        // A cursor says whether its list was a session's, and anybody can write one.
        return inSession && snapshot.Models!.Session is not null
            ? (RecommendationSource.Session, RankSession(snapshot, profile, vectors, filter, count))
            : (RecommendationSource.Personal, RankPersonal(snapshot, vectors, filter, count));
    }

    /// <summary>The given movies in the user's order, whether rated or not.</summary>
    public static (RecommendationSource Source, List<ScoredMovie> Movies) Order(
        ServingSnapshot snapshot, UserProfile profile, ReadOnlySpan<int> movieIndices)
    {
        var vectors = profile.Answers.VectorsIn(snapshot);
        var ranked = new List<ScoredMovie>(movieIndices.Length);
        foreach (var movie in movieIndices)
        {
            var score = vectors is null ? snapshot.PopularityOf(movie)
                : snapshot.ItemOfMovie(movie) is >= 0 and var item
                    ? snapshot.Models!.Lists.ScoreOf(vectors.RankerVector, item)
                    : UnknownScore(snapshot, vectors, movie);
            ranked.Add(new ScoredMovie(movie, score));
        }

        ranked.Sort((left, right) => right.Score.CompareTo(left.Score) is not 0 and var difference
            ? difference
            : left.MovieIndex.CompareTo(right.MovieIndex));
        return (vectors is null ? RecommendationSource.Popular : RecommendationSource.Personal, ranked);
    }

    /// <summary>The most popular movies.</summary>
    public static List<ScoredMovie> RankPopular(ServingSnapshot snapshot, CandidateFilter filter, int count)
    {
        var ranked = new List<ScoredMovie>(count);
        foreach (var movie in snapshot.ByPopularity)
        {
            if (ranked.Count == count)
            {
                break;
            }

            if (filter.Allows(movie))
            {
                ranked.Add(new ScoredMovie(movie, snapshot.PopularityOf(movie)));
            }
        }

        return ranked;
    }

    private static List<ScoredMovie> RankPersonal(
        ServingSnapshot snapshot, PersonalVectors vectors, CandidateFilter filter, int count)
    {
        var excluded = snapshot.ItemSets.Rent();
        var best = ArrayPool<ScoredItem>.Shared.Rent(count);
        try
        {
            filter.AddExcludedTo(excluded);
            var found = best.AsSpan(0, snapshot.Models!.Index.Select(vectors.RankerVector, excluded, best.AsSpan(0, count)));
            var unknown = ScoreUnknown(snapshot, vectors, filter, atLeast: found.Length == count ? found[^1].Score : float.NegativeInfinity);
            return Merge(snapshot, found, unknown, count);
        }
        finally
        {
            ArrayPool<ScoredItem>.Shared.Return(best);
            snapshot.ItemSets.Return(excluded);
        }
    }

    private static List<ScoredMovie> RankSession(
        ServingSnapshot snapshot, UserProfile profile, PersonalVectors vectors, CandidateFilter filter, int count)
    {
        var models = snapshot.Models!;
        var excluded = snapshot.ItemSets.Rent();
        var best = ArrayPool<ScoredItem>.Shared.Rent(count);
        var rented = ArrayPool<float>.Shared.Rent(models.Items.Count);
        try
        {
            filter.AddExcludedTo(excluded);
            var scores = rented.AsSpan(0, models.Items.Count);
            var unknown = ScoreUnknown(snapshot, vectors, filter, atLeast: float.NegativeInfinity);
            var unseen = unknown.ConvertAll(movie => movie.Score).ToArray();
            using (var known = KnownRatings.Of(profile, models))
            {
                models.SessionLists!.Score(known.Profile, scores, unseen);
            }

            var found = best.AsSpan(0, TopItems.Select(scores, excluded, best.AsSpan(0, count)));
            return Merge(
                snapshot, found, [.. unknown.Select((movie, place) => movie with { Score = unseen[place] })], count);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
            ArrayPool<ScoredItem>.Shared.Return(best);
            snapshot.ItemSets.Return(excluded);
        }
    }

    /// <summary>Movies that came after the training take their place among those the models scored.</summary>
    /// <param name="snapshot">What the request is answered from.</param>
    /// <param name="scored">Best first.</param>
    /// <param name="unknown">Likewise.</param>
    /// <param name="count">How many movies.</param>
    private static List<ScoredMovie> Merge(
        ServingSnapshot snapshot, ReadOnlySpan<ScoredItem> scored, List<ScoredMovie> unknown, int count)
    {
        var ranked = new List<ScoredMovie>(count);
        var (next, nextUnknown) = (0, 0);
        while (ranked.Count < count && (next < scored.Length || nextUnknown < unknown.Count))
        {
            if (nextUnknown == unknown.Count || (next < scored.Length && scored[next].Score >= unknown[nextUnknown].Score))
            {
                ranked.Add(new ScoredMovie(snapshot.MovieOfItem(scored[next].ItemIndex), scored[next].Score));
                next++;
            }
            else
            {
                ranked.Add(unknown[nextUnknown++]);
            }
        }

        return ranked;
    }

    /// <summary>
    /// Movies that came after the training, best first, ties in the order of their popularity: where their content puts them and, without
    /// content and a popularity in the model, after all that the user may like and before those the ranker advises against.
    /// </summary>
    /// <param name="snapshot">What the request is answered from.</param>
    /// <param name="vectors">The user.</param>
    /// <param name="filter">Which movies may be in the list.</param>
    /// <param name="atLeast">Those with less than this are not wanted.</param>
    private static List<ScoredMovie> ScoreUnknown(
        ServingSnapshot snapshot, PersonalVectors vectors, CandidateFilter filter, float atLeast)
    {
        var found = new List<(ScoredMovie Movie, int Place)>();
        var movies = snapshot.UnmodelledMovies;
        for (var place = 0; place < movies.Length; place++)
        {
            var score = UnknownScore(snapshot, vectors, movies[place]);
            if (score >= atLeast && filter.Allows(movies[place]))
            {
                found.Add((new ScoredMovie(movies[place], score), place));
            }
        }

        found.Sort((left, right) => right.Movie.Score.CompareTo(left.Movie.Score) is not 0 and var difference
            ? difference
            : left.Place.CompareTo(right.Place));
        return found.ConvertAll(entry => entry.Movie);
    }

    private static float UnknownScore(ServingSnapshot snapshot, PersonalVectors vectors, int movie)
    {
        var lists = snapshot.Models!.Lists;
        var popularity = snapshot.PopularityOf(movie);
        return snapshot.PlacedAt(movie) is { } placed
            ? lists.ScoreOfUnknown(vectors.RankerVector, placed, popularity)
            : lists.ScoreOfUnknown(vectors.RankerVector, popularity);
    }
}

/// <summary>A movie of the catalogue with what orders the list.</summary>
internal readonly record struct ScoredMovie(int MovieIndex, float Score);
