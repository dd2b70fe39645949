using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Recommendations;

public sealed class RecommendationServiceTests
{
    private readonly ModelStore _store = new();
    private readonly RecommendationService _service;
    private readonly UserProfile _profile = TestModels.ProfileOf(1000, (1, 10), (3, 9));

    public RecommendationServiceTests()
    {
        var json = new JsonOptions();
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, RecommendationsJsonContext.Default);
        _service = new RecommendationService(_store, Options.Create(json));
        _store.Publish(TestModels.CatalogueOf(), TestModels.Train());
    }

    [Fact]
    public void The_same_request_again_is_answered_from_memory()
    {
        var first = _service.Answer(_profile, new RecommendationQuery(Count: 5, Genre: "Action"));

        Assert.Same(first, _service.Answer(_profile, new RecommendationQuery(Count: 5, Genre: "Action")));
    }

    [Fact]
    public void Another_query_another_profile_and_another_snapshot_are_not()
    {
        var query = new RecommendationQuery(Count: 5);
        var first = _service.Answer(_profile, query);

        Assert.NotSame(first, _service.Answer(_profile, query with { IncludeRated = true }));
        Assert.NotSame(first, _service.Answer(TestModels.ProfileOf(1000, (1, 10), (3, 9)), query));
        first = _service.Answer(_profile, query);
        _store.Publish(TestModels.CatalogueOf(newMovies: 1));
        Assert.NotSame(first, _service.Answer(_profile, query));
    }

    [Fact]
    public void A_long_answer_is_not_kept_in_memory()
    {
        var query = new RecommendationQuery(Count: 100);

        Assert.NotSame(_service.Answer(_profile, query), _service.Answer(_profile, query));
    }
}
