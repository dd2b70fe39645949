using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging.Abstractions;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Movies;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Movies;

public sealed class MovieSnapshotTests
{
    [Fact]
    public async Task A_movie_is_shown_from_one_snapshot_though_models_are_swapped_meanwhile()
    {
        var store = new ModelStore();
        store.Publish(TestModels.CatalogueOf(), TestModels.Train());
        var snapshot = store.Current;
        var source = new FakeProfileSource
        {
            BeforeAnswer = () =>
            {
                store.Publish(TestModels.Train(version: 2, seed: 7));
                return Task.CompletedTask;
            },
        };
        source.Commit(1000, 9);
        var profiles = new UserProfiles(source, new ProfileCache(), TimeProvider.System);

        var result = await MovieEndpoints.GetMovie(
            3, new CurrentUser(1000, "viewer", IsAdministrator: false), store, profiles,
            NullLoggerFactory.Instance, CancellationToken.None);

        var movie = Assert.IsType<Ok<MovieItem>>(result.Result).Value!;
        var profile = TestModels.ProfileOf(1000, (1, 9));
        Assert.Equal(PersonalVectors.PredictStars(profile.Answers.VectorsIn(snapshot), snapshot, 2), movie.PredictedRating);
        Assert.NotEqual(PersonalVectors.PredictStars(profile.Answers.VectorsIn(store.Current), store.Current, 2), movie.PredictedRating);
    }
}
