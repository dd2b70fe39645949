using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Telemetry;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <summary>Answers requests for recommendations; the same request again from memory.</summary>
internal sealed class RecommendationService(
    ModelStore store, ProfileCache cache, PagedLists pages, IOptions<JsonOptions> json, TimeProvider time,
    ServiceTelemetry? telemetry = null)
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
        if (query.Cursor is not null)
        {
            return NextPage(profile, query, timer);
        }

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

        var list = Page(snapshot, profile, query, filter, new ListPlace(snapshot.Version, 0, 0, inSession, 0), current: profile);
        var answer = TaggedJson.Of(list, _type, TagOf(list.Source));
        profile.Answers.Remember(snapshot, queryText, inSession, answer);
        cache.Recount(profile);
        timer.Stop(answer.MetricTag);
        return answer;
    }

    private IResult NextPage(UserProfile profile, RecommendationQuery query, DurationTimer timer)
    {
        if (ListPlace.TryDecode(query.Cursor!) is not { } place)
        {
            return KeysetCursor.Refusal;
        }

        if (place.Query != HashOf(query))
        {
            return Refusal("The cursor belongs to a list of other parameters. All but count have to stay the same.");
        }

        if (pages.Find(place, profile) is not (var snapshot, var known))
        {
            return Refusal(
                "The list that the cursor belongs to is gone: the models or the ratings have changed. Ask again without a cursor.");
        }

        var errors = new Dictionary<string, string[]>();
        var filter = CandidateFilter.Create(snapshot, known, query, errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var list = Page(snapshot, known, query, filter, place, profile);
        timer.Stop(TagOf(list.Source));
        return TaggedJson.Of(list, _type, TagOf(list.Source));
    }

    /// <summary>The movies after a place in a list.</summary>
    /// <param name="snapshot">What the list is made from.</param>
    /// <param name="profile">The user as the list knows them.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="filter">The same.</param>
    /// <param name="place">How many movies there were before, and whether the list is a session's.</param>
    /// <param name="current">The user as of now: what was rated or hidden since is left out, and the order stays.</param>
    private RecommendationList Page(
        ServingSnapshot snapshot, UserProfile profile, RecommendationQuery query, CandidateFilter filter, ListPlace place,
        UserProfile current)
    {
        // One more than are shown tells whether there is another page; of a list that has changed some may be left out.
        var wanted = place.Count + query.Count + 1
            + (ReferenceEquals(profile, current) ? 0 : current.RatedMovieIds.Length + current.HiddenMovieIds.Length);
        var (source, movies) = RankedLists.Recommend(snapshot, profile, filter, query.Taste, wanted, place.InSession);
        var shown = new List<ScoredMovie>(query.Count);
        var next = place.Count;
        for (; next < movies.Count && shown.Count < query.Count; next++)
        {
            var movieId = snapshot.Catalogue[movies[next].MovieIndex].MovieId;
            if (ReferenceEquals(profile, current)
                || !(current.HasHidden(movieId) || (current.HasRated(movieId) && !query.IncludeRated)))
            {
                shown.Add(movies[next]);
            }
        }

        var cursor = next < movies.Count
            ? pages.CursorOf(new ListPlace(snapshot.Version, profile.Stamp, HashOf(query), place.InSession, next), profile)
            : null;
        return ListAnswers.Of(snapshot, profile, source, shown, query.WantedReasons, place.Count + 1, cursor);
    }

    /// <summary>Of all that decides what is in a list, and in which order.</summary>
    private static long HashOf(RecommendationQuery query)
    {
        var text = (query with { Count = 0, Cursor = null, Explain = false, Reasons = null }).ToString();
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), digest);
        return BinaryPrimitives.ReadInt64LittleEndian(digest);
    }

    private static ValidationProblem Refusal(string reason) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["cursor"] = [reason] });

    private static KeyValuePair<string, object?> TagOf(RecommendationSource source) => source switch
    {
        RecommendationSource.Personal => _personal,
        RecommendationSource.Session => _session,
        _ => _popular,
    };
}
