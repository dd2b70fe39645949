using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting.Telemetry;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <summary>Answers requests for recommendations; the same request again from memory.</summary>
internal sealed class RecommendationService(
    ModelStore store, ProfileCache cache, IOptions<JsonOptions> json, ServiceTelemetry? telemetry = null)
{
    private static readonly KeyValuePair<string, object?> _personal = new("source", "personal");
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
        if (profile.Answers.Recall(snapshot, queryText) is { } remembered)
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

        var list = RankedLists.Recommend(snapshot, profile, filter, query.Count);
        var answer = TaggedJson.Of(list, _type, list.Source == RecommendationSource.Personal ? _personal : _popular);
        profile.Answers.Remember(snapshot, queryText, answer);
        cache.Recount(profile);
        timer.Stop(answer.MetricTag);
        return answer;
    }
}
