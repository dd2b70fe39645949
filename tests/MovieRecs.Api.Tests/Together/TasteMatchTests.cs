using System.Net;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;
using MovieRecs.Api.Together;

namespace MovieRecs.Api.Tests.Together;

public sealed class TasteMatchTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    [Fact]
    public async Task People_of_one_taste_agree_and_those_of_two_do_not()
    {
        var (first, alike, opposite) = (await RateAsync(1, 3, 5), await RateAsync(1, 7, 9), await RateAsync(2, 4, 6));

        var match = await MatchAsync(first, alike);
        var mismatch = await MatchAsync(first, opposite);

        Assert.True(match.Agreement > 0.5, $"{match.Agreement}");
        Assert.True(mismatch.Agreement < 0, $"{mismatch.Agreement}");
        Assert.Equal((1, 0.0), (match.RatedByBoth, match.MeanDifference));
        Assert.Equal((0, null), (mismatch.RatedByBoth, mismatch.MeanDifference));
        Assert.Empty(match.WatchTogether.Select(movie => movie.MovieId).Intersect([1, 3, 5, 7, 9]));
        Assert.All(match.WatchTogether.Take(5), movie => Assert.Equal(1, movie.MovieId % 2));
        Assert.True(mismatch.Differ[0].YoursIsPredicted != mismatch.Differ[0].TheirsIsPredicted);
        Assert.Equal(
            mismatch.Differ.OrderByDescending(movie => Math.Abs(movie.Yours - movie.Theirs)).Select(movie => movie.MovieId),
            mismatch.Differ.Select(movie => movie.MovieId));
    }

    [Fact]
    public async Task Both_see_the_same_from_their_own_side()
    {
        var (first, second) = (await RateAsync(1, 3), await RateAsync(2, 3));

        var mine = await MatchAsync(first, second);
        var theirs = await second.GetAsync<TasteMatch>($"/users/me/taste-match/{first.UserId}");

        Assert.Equal(mine.Agreement!.Value, theirs.Agreement!.Value, 1e-6);
        Assert.Equal(mine.Differ.Select(movie => (movie.MovieId, movie.Yours)), theirs.Differ.Select(movie => (movie.MovieId, movie.Theirs)));
    }

    [Fact]
    public void Agreement_is_about_what_is_given_above_and_below_what_others_give()
    {
        // Everybody adores the first half and detests the second; neither of both does.
        var catalogue = new Catalogue(Enumerable.Range(1, 40).Select(movieId => TestCatalogue.Movie(
            movieId, $"Film {movieId}", ratingCount: 200, halfStarSum: movieId <= 20 ? 2000 : 400)));
        var snapshot = new ServingSnapshot(catalogue, TestModels.Train());
        var (odd, even) = (TestModels.ProfileOf(1, (1, 9), (3, 9), (2, 3)), TestModels.ProfileOf(2, (1, 3), (3, 3), (2, 9)));

        Assert.True(TasteComparison.Of(snapshot, odd, even).Agreement > 0);
        Assert.True(TasteComparison.Of(new ServingSnapshot(TestModels.CatalogueOf(), TestModels.Train()), odd, even).Agreement < 0);
    }

    [Fact]
    public async Task Nobody_looks_before_both_have_agreed_or_after_one_has_withdrawn()
    {
        var (first, second) = (await RateAsync(1), await RateAsync(2));
        await AssertHiddenAsync(first, second);

        await AgreeAsync(first, second);
        await AssertHiddenAsync(first, second);
        await AssertHiddenAsync(second, first);

        await AgreeAsync(second, first);
        await first.GetAsync<TasteMatch>($"/users/me/taste-match/{second.UserId}");

        using var withdrawn = await second.Client.DeleteAsync($"/users/me/taste-match/{first.UserId}");
        Assert.Equal(HttpStatusCode.NoContent, withdrawn.StatusCode);
        await AssertHiddenAsync(first, second);
        await AssertHiddenAsync(second, first);
    }

    [Fact]
    public async Task Whether_there_is_a_user_is_not_told()
    {
        var user = await RateAsync(1);

        await user.PutAsync("/users/me/taste-match/999999");
        using var self = await user.Client.PutAsync($"/users/me/taste-match/{user.UserId}", null);
        await Problems.AssertInvalidAsync(self, "otherId");
        using var foreign = await user.Client.PutAsync("/users/59/taste-match/1", null);
        await Problems.AssertAsync(foreign, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Agreements_go_with_the_account()
    {
        var (first, second) = (await RateAsync(1), await RateAsync(2));
        await MatchAsync(first, second);

        using var deleted = await second.Client.DeleteAsync("/users/me");

        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        await AssertHiddenAsync(first, second);
        await using var database = application.CreateContext();
        Assert.DoesNotContain(database.TasteConsents, consent => consent.UserId == second.UserId || consent.OtherId == second.UserId);
    }

    private async Task<TestUser> RateAsync(params int[] liked)
    {
        application.Store.Publish(TasteApplication.FirstModels);
        var user = await application.CreateUserAsync();
        await user.RateAsync(Array.ConvertAll(liked, movieId => (movieId, 5.0)));
        return user;
    }

    private static async Task<TasteMatch> MatchAsync(TestUser user, TestUser other)
    {
        await AgreeAsync(user, other);
        await AgreeAsync(other, user);
        return await user.GetAsync<TasteMatch>($"/users/me/taste-match/{other.UserId}");
    }

    private static Task AgreeAsync(TestUser user, TestUser other) => user.PutAsync($"/users/me/taste-match/{other.UserId}");

    private static async Task AssertHiddenAsync(TestUser user, TestUser other)
    {
        using var response = await user.Client.GetAsync($"/users/me/taste-match/{other.UserId}");
        await Problems.AssertAsync(response, HttpStatusCode.NotFound);
    }
}
