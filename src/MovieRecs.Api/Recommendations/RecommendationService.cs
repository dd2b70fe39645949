using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting.Telemetry;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <summary>Answers requests for recommendations; the same request again from memory.</summary>
internal sealed class RecommendationService(ModelStore store, IOptions<JsonOptions> json, ServiceTelemetry? telemetry = null)
{
    /// <summary>Longer answers, of more than some twenty movies, are made again: the cache counts on small ones.</summary>
    private const int MaximumRememberedBytes = 4096;

    private static readonly KeyValuePair<string, object?> _personal = new("source", "personal");
    private static readonly KeyValuePair<string, object?> _popular = new("source", "popular");

    private readonly JsonTypeInfo<RecommendationList> _type =
        (JsonTypeInfo<RecommendationList>)json.Value.SerializerOptions.GetTypeInfo(typeof(RecommendationList));

    /// <summary>Measures from here to the list, reading the profile included.</summary>
    public DurationTimer StartTimer() => DurationTimer.Start(telemetry?.Recommendations);

    /// <summary>The list, or what is wrong with the query.</summary>
    public IResult Answer(UserProfile profile, RecommendationQuery query, DurationTimer timer = default)
    {
        var snapshot = store.Current;
        if (profile.RecallAnswer(snapshot, query) is TaggedJson remembered)
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

        var list = Recommender.Recommend(snapshot, profile, filter, query.Count);
        var answer = TaggedJson.Of(list, _type, list.Source == RecommendationSource.Personal ? _personal : _popular);
        if (answer.Length <= MaximumRememberedBytes)
        {
            profile.RememberAnswer(snapshot, query, answer);
        }

        timer.Stop(answer.MetricTag);
        return answer;
    }
}
