using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Recommendations;

public sealed class RecommendationServiceTests : IDisposable
{
    private readonly ModelStore _store = new();
    private readonly ManualTime _time = new();
    private readonly ProfileCache _cache = new(capacityInBytes: 16 * 20_000);
    private readonly PagedLists _pages;
    private readonly RecommendationService _service;
    private readonly UserProfile _profile = TestModels.ProfileOf(1000, (1, 10), (3, 9));

    public RecommendationServiceTests()
    {
        var json = new JsonOptions();
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, RecommendationsJsonContext.Default);
        _pages = new PagedLists(_store, _time);
        _service = new RecommendationService(_store, _cache, _pages, Options.Create(json), _time);
        _store.Publish(TestModels.CatalogueOf(), TestModels.Train());
    }

    public void Dispose()
    {
        _pages.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void The_same_request_again_is_answered_from_memory()
    {
        var query = new RecommendationQuery(Count: 5, Genre: "Action");
        var first = _service.Answer(_profile, query, "?count=5&genre=Action");

        Assert.Same(first, _service.Answer(_profile, query, "?count=5&genre=Action"));
    }

    [Fact]
    public void Another_query_another_profile_and_another_snapshot_are_not()
    {
        var query = new RecommendationQuery(Count: 5);
        var first = _service.Answer(_profile, query, "?count=5");

        Assert.NotSame(first, _service.Answer(_profile, query with { IncludeRated = true }, "?count=5&includeRated=true"));
        Assert.NotSame(first, _service.Answer(TestModels.ProfileOf(1000, (1, 10), (3, 9)), query, "?count=5"));
        first = _service.Answer(_profile, query, "?count=5");
        _store.Publish(TestModels.CatalogueOf(newMovies: 1));
        Assert.NotSame(first, _service.Answer(_profile, query, "?count=5"));
    }

    [Fact]
    public void A_long_answer_is_not_kept_in_memory()
    {
        var query = new RecommendationQuery(Count: 100);

        Assert.NotSame(_service.Answer(_profile, query, "?count=100"), _service.Answer(_profile, query, "?count=100"));
    }

    [Fact]
    public void A_long_query_is_not_kept_in_memory()
    {
        var query = new RecommendationQuery(Count: 5, Exclude: string.Join(',', Enumerable.Range(1_000_000, 900)));
        var text = "?count=5&exclude=" + query.Exclude;
        var before = _profile.SizeInBytes;

        var first = _service.Answer(_profile, query, text);

        Assert.NotSame(first, _service.Answer(_profile, query, text));
        Assert.InRange(_profile.SizeInBytes, before - 1000, before);
    }

    [Fact]
    public void An_answer_that_is_kept_counts_in_the_budget_of_the_cache()
    {
        // All in one of the cache's 16 shards, which has 20,000 bytes.
        var profiles = Enumerable.Range(1, 15).Select(user => TestModels.ProfileOf(user * 16, (1, 10), (3, 9))).ToList();
        profiles.ForEach(profile => _cache.Set(profile, generation: 1));
        Assert.All(profiles, profile => Assert.NotNull(_cache.Find(profile.UserId, generation: 1)));

        profiles.ForEach(profile => _service.Answer(profile, new RecommendationQuery(Count: 10), "?count=10"));

        var kept = profiles.Where(profile => _cache.Find(profile.UserId, generation: 1) is not null).ToList();
        Assert.InRange(kept.Sum(profile => profile.SizeInBytes), 10_000, 20_000);
    }

    [Fact]
    public void An_answer_to_somebody_in_a_session_does_not_outlive_it()
    {
        var models = TestModels.Train();
        _store.Publish(models with { Session = TestModels.SessionOf(models) });
        var profile = new UserProfile(1000, [1, 3], [10, 9], [(uint)_time.GetUtcNow().ToUnixTimeSeconds(), 100], []);
        var query = new RecommendationQuery(Count: 5);
        var first = _service.Answer(profile, query, "?count=5");

        Assert.Same(first, _service.Answer(profile, query, "?count=5"));
        _time.Advance(TimeSpan.FromSeconds(3601));
        Assert.NotSame(first, _service.Answer(profile, query, "?count=5"));
    }
}
