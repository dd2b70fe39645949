using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Users.Administration;

/// <summary>Tells an administrator why a user's list is what it is.</summary>
internal static class Diagnosis
{
    private const int ListedMovies = 10;

    public static UserDiagnosis Of(ServingSnapshot snapshot, UserProfile profile, DateTimeOffset now)
    {
        var known = 0;
        foreach (var movieId in profile.RatedMovieIds)
        {
            known += snapshot.Models?.Items.IndexOf(movieId) >= 0 ? 1 : 0;
        }

        var inSession = RankedLists.IsInSession(snapshot, profile, now);
        var isPersonal = profile.Answers.VectorsIn(snapshot) is not null;
        var source = !isPersonal ? RecommendationSource.Popular
            : inSession ? RecommendationSource.Session
            : RecommendationSource.Personal;
        return new UserDiagnosis(
            profile.UserId,
            snapshot.Version,
            profile.RatedMovieIds.Length,
            known,
            profile.HiddenMovieIds.Length,
            profile.LastRatedAt == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(profile.LastRatedAt),
            source,
            ReasonFor(snapshot, profile, known, source),
            source == RecommendationSource.Session
                ? DateTimeOffset.FromUnixTimeSeconds(profile.LastRatedAt + snapshot.Models!.Session!.FreshSeconds)
                : null,
            snapshot.Models?.Stars.BayesianShare ?? 0,
            [.. RankersFor(snapshot, isPersonal).Select(ranker => new RankerDiagnosis(
                ranker, ranker == source, ListOf(snapshot, profile, ranker)))]);
    }

    private static string ReasonFor(ServingSnapshot snapshot, UserProfile profile, int known, RecommendationSource source) => source switch
    {
        RecommendationSource.Session => "The last rating is fresh, and the models have learnt what people rate next.",
        RecommendationSource.Personal when snapshot.Models!.Session is null =>
            "The ratings are folded into the models; a model of what comes next did not pay on these data.",
        RecommendationSource.Personal => "The ratings are folded into the models; the last one is not fresh.",
        _ when snapshot.Models is null => "No model has been trained yet.",
        _ when profile.RatedMovieIds.IsEmpty => "The user has not rated anything.",
        _ when known == 0 => "All rated movies came after the last training.",
        _ => "The rated movies have too few other ratings for the models to tell a taste from them.",
    };

    private static IEnumerable<RecommendationSource> RankersFor(ServingSnapshot snapshot, bool isPersonal)
    {
        yield return RecommendationSource.Popular;
        if (isPersonal)
        {
            yield return RecommendationSource.Personal;
            if (snapshot.Models!.Session is not null)
            {
                yield return RecommendationSource.Session;
            }
        }
    }

    private static IReadOnlyList<RecommendedMovie> ListOf(ServingSnapshot snapshot, UserProfile profile, RecommendationSource ranker)
    {
        // Popular is what somebody gets of whom only is known what not to show.
        var shown = ranker == RecommendationSource.Popular
            ? new UserProfile(profile.UserId, [], [], [], [.. profile.RatedMovieIds, .. profile.HiddenMovieIds])
            : profile;
        var filter = CandidateFilter.Create(snapshot, shown, new RecommendationQuery(), []);
        var (source, movies) = RankedLists.Recommend(
            snapshot, shown, filter, default, ListedMovies, inSession: ranker == RecommendationSource.Session);
        return ListAnswers.Of(snapshot, shown, source, movies).Items;
    }
}
