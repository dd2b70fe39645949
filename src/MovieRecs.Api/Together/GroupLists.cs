using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Together;

/// <summary>
/// Lists for several people. Candidates are what each member's own list begins with; of those, what the group would give most
/// comes first (Masthoff, "Group recommender systems", 2011). Ranked by predicted stars over the whole catalogue a list would be
/// full of movies that hardly anybody knows.
/// </summary>
internal static class GroupLists
{
    /// <summary>Movies of each member's own list.</summary>
    public const int CandidatesOfMember = 300;

    /// <summary>Makes the list.</summary>
    /// <param name="snapshot">What the request is answered from.</param>
    /// <param name="members">At least one.</param>
    /// <param name="filters">Which movies each member's list may hold, in the order of the members.</param>
    /// <param name="includeRated">Whether movies that a member rated may be in it.</param>
    /// <param name="strategy">How predictions make one.</param>
    /// <param name="minimum">Stars that every member would give at least.</param>
    /// <param name="count">How many movies.</param>
    public static List<GroupMovie> Recommend(
        ServingSnapshot snapshot, IReadOnlyList<UserProfile> members, IReadOnlyList<CandidateFilter> filters, bool includeRated,
        GroupStrategy strategy, double minimum, int count)
    {
        var vectors = members.Select(member => member.Answers.VectorsIn(snapshot)).ToArray();
        var ranked = new List<(int Movie, float Score, float[] Stars)>();
        foreach (var movie in Candidates(snapshot, members, filters, includeRated))
        {
            var stars = Array.ConvertAll(vectors, user => PersonalVectors.PredictStars(user, snapshot, movie));
            if (stars.Min() >= minimum)
            {
                ranked.Add((movie, strategy == GroupStrategy.Average ? stars.Average() : stars.Min(), stars));
            }
        }

        return [.. ranked
            .OrderByDescending(movie => movie.Score).ThenByDescending(movie => movie.Stars.Average()).ThenBy(movie => movie.Movie)
            .Take(count)
            .Select((movie, place) => Describe(snapshot, vectors, movie.Movie, movie.Score, movie.Stars, place + 1))];
    }

    private static IEnumerable<int> Candidates(
        ServingSnapshot snapshot, IReadOnlyList<UserProfile> members, IReadOnlyList<CandidateFilter> filters, bool includeRated)
    {
        var candidates = new HashSet<int>();
        for (var member = 0; member < members.Count; member++)
        {
            var (_, movies) = RankedLists.Recommend(
                snapshot, members[member], filters[member], default, CandidatesOfMember, inSession: false);
            candidates.UnionWith(movies.Select(movie => movie.MovieIndex));
        }

        return candidates.Where(movie =>
        {
            var movieId = snapshot.Catalogue[movie].MovieId;
            return !members.Any(member => member.HasHidden(movieId) || (!includeRated && member.HasRated(movieId)));
        });
    }

    private static GroupMovie Describe(
        ServingSnapshot snapshot, PersonalVectors?[] vectors, int movieIndex, float score, float[] stars, int rank)
    {
        var movie = snapshot.Catalogue[movieIndex];
        return new GroupMovie(
            rank, movie.MovieId, movie.Title, movie.Year, movie.Genres, score,
            [.. vectors.Select((user, member) => new MemberPrediction(
                stars[member], PersonalVectors.DeviationOf(user, snapshot, movieIndex)))]);
    }
}
