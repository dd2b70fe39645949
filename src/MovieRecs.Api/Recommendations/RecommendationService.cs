using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <summary>Answers requests for recommendations; the same request again from memory.</summary>
internal sealed class RecommendationService(ModelStore store, IOptions<JsonOptions> json)
{
    /// <summary>Longer answers, of more than some twenty movies, are made again: the cache counts on small ones.</summary>
    private const int MaximumRememberedBytes = 4096;

    private readonly JsonTypeInfo<RecommendationList> _type =
        (JsonTypeInfo<RecommendationList>)json.Value.SerializerOptions.GetTypeInfo(typeof(RecommendationList));

    /// <summary>The list, or what is wrong with the query.</summary>
    public IResult Answer(UserProfile profile, RecommendationQuery query)
    {
        var snapshot = store.Current;
        if (profile.RecallAnswer(snapshot, query) is { } remembered)
        {
            return (IResult)remembered;
        }

        var errors = new Dictionary<string, string[]>();
        var filter = CandidateFilter.Create(snapshot, profile, query, errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var answer = TaggedJson.Of(Recommender.Recommend(snapshot, profile, filter, query.Count), _type);
        if (answer.Length <= MaximumRememberedBytes)
        {
            profile.RememberAnswer(snapshot, query, answer);
        }

        return answer;
    }
}
