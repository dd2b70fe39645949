using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting.Telemetry;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <summary>Answers requests for recommendations; the same request again from memory.</summary>
internal sealed class RecommendationService(
    ModelStore store, ProfileCache cache, IOptions<JsonOptions> json, TimeProvider time, ServiceTelemetry? telemetry = null)
{
    private static readonly KeyValuePair<string, object?> _personal = new("source", "personal");
    private static readonly KeyValuePair<string, object?> _session = new("source", "session");
    private static readonly KeyValuePair<string, object?> _popular = new("source", "popular");

    private readonly JsonTypeInfo<RecommendationList> _type =
        (JsonTypeInfo<RecommendationList>)json.Value.SerializerOptions.GetTypeInfo(typeof(RecommendationList));

    /// <summary>Measures from here to the list, reading the profile included.</summary>
    public DurationTimer StartTimer() => DurationTimer.Start(telemetry?.Recommendations);

    /// <summary>The list, or what is wrong with the query.</summary>
    /// <param name="profile">The user.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="queryText">The same as it came.</param>
    /// <param name="timer">Running since the request.</param>
    public IResult Answer(UserProfile profile, RecommendationQuery query, string queryText, DurationTimer timer = default)
    {
        var snapshot = store.Current;
        var inSession = RankedLists.IsInSession(snapshot, profile, time.GetUtcNow());
        if (profile.Answers.Recall(snapshot, queryText, inSession) is { } remembered)
        {
            timer.Stop(remembered.MetricTag);
            return remembered;
        }

        var errors = new Dictionary<string, string[]>();
        var filter = CandidateFilter.Create(snapshot, profile, query, errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var list = RankedLists.Recommend(snapshot, profile, filter, query.Count, inSession);
        var answer = TaggedJson.Of(list, _type, TagOf(list.Source));
        profile.Answers.Remember(snapshot, queryText, inSession, answer);
        cache.Recount(profile);
        timer.Stop(answer.MetricTag);
        return answer;
    }

    private static KeyValuePair<string, object?> TagOf(RecommendationSource source) => source switch
    {
        RecommendationSource.Personal => _personal,
        RecommendationSource.Session => _session,
        _ => _popular,
    };
}
