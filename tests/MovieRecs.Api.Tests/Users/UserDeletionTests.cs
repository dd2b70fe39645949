using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Users;

public sealed class UserDeletionTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    [Fact]
    public async Task An_account_is_gone_with_all_it_owns_from_the_next_answer_on()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        var user = await application.CreateUserAsync();
        var administrator = await application.LogInAdministratorAsync();
        foreach (var movieId in (int[])[1, 2, 3])
        {
            using var rated = await user.Client.PutAsJsonAsync($"/users/me/ratings/{movieId}", new { rating = 4 });
        }

        using var hidden = await user.Client.PutAsync("/users/me/hidden/4", null);
        using var before = await user.Client.GetAsync("/users/me/recommendations");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        using var deleted = await user.Client.DeleteAsync("/users/me");

        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        var receipt = await deleted.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["ratingsRemoved", "modelVersion", "retrainQueued", "erasureId"], receipt.EnumerateObject().Select(field => field.Name));
        Assert.Equal(3, receipt.GetProperty("ratingsRemoved").GetInt32());
        Assert.Equal(1, receipt.GetProperty("modelVersion").GetInt32());
        Assert.True(receipt.GetProperty("retrainQueued").GetBoolean());

        using var withOldToken = await user.Client.GetAsync("/users/me/recommendations");
        await Problems.AssertAsync(withOldToken, HttpStatusCode.Unauthorized);
        using var written = await user.Client.PostAsJsonAsync("/ratings", new { movieId = 5, rating = 4 });
        await Problems.AssertAsync(written, HttpStatusCode.Unauthorized);
        using var asAdministrator = await administrator.Client.GetAsync($"/users/{user.UserId}/recommendations");
        await Problems.AssertAsync(asAdministrator, HttpStatusCode.NotFound);
        using var again = await administrator.Client.DeleteAsync($"/users/{user.UserId}");
        await Problems.AssertAsync(again, HttpStatusCode.NotFound);

        await using var context = application.CreateContext();
        Assert.False(await context.Users.AnyAsync(row => row.Id == user.UserId));
        Assert.False(await context.Ratings.AnyAsync(row => row.UserId == user.UserId));
        Assert.False(await context.HiddenMovies.AnyAsync(row => row.UserId == user.UserId));
        Assert.False(await context.RefreshTokens.AnyAsync(row => row.UserId == user.UserId));
    }

    [Fact]
    public async Task An_account_without_ratings_needs_no_training()
    {
        var user = await application.CreateUserAsync();

        using var deleted = await user.Client.DeleteAsync($"/users/{user.UserId}");

        var receipt = await deleted.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(0, receipt.GetProperty("ratingsRemoved").GetInt32());
        Assert.False(receipt.GetProperty("retrainQueued").GetBoolean());
    }

    [Fact]
    public async Task Only_the_owner_and_administrators_may_delete()
    {
        var user = await application.CreateUserAsync();

        using var foreign = await user.Client.DeleteAsync("/users/58");
        await Problems.AssertAsync(foreign, HttpStatusCode.NotFound);
        using var anonymous = await application.CreateClient().DeleteAsync("/users/58");
        await Problems.AssertAsync(anonymous, HttpStatusCode.Unauthorized);

        var administrator = await application.LogInAdministratorAsync();
        using var imported = await administrator.Client.DeleteAsync("/users/58");
        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
    }

    [Fact]
    public async Task The_last_administrator_cannot_be_deleted_not_even_by_two_at_once()
    {
        await using var own = await MovieRecsApplication.StartAsync();
        var administrator = await own.LogInAdministratorAsync();
        using var last = await administrator.Client.DeleteAsync("/users/me");
        await Problems.AssertAsync(last, HttpStatusCode.Conflict);

        var name = (await own.CreateUserAsync()).UserName;
        await using (var context = own.CreateContext())
        {
            await context.Users.Where(user => user.UserName == name)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.IsAdministrator, true));
        }

        var second = await own.LogInAsync(name);
        var answers = await Task.WhenAll(
            administrator.Client.DeleteAsync("/users/me"), second.Client.DeleteAsync("/users/me"));

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
        await using (var context = own.CreateContext())
        {
            Assert.Equal(1, await context.Users.CountAsync(user => user.IsAdministrator));
        }
    }

    [Fact]
    public async Task Ratings_written_while_the_account_is_deleted_leave_no_row_behind()
    {
        for (var round = 0; round < 5; round++)
        {
            var user = await application.CreateUserAsync();
            var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
            {
                for (var movieId = writer + 1; movieId <= 40; movieId += 4)
                {
                    using var response = await user.Client.PutAsJsonAsync($"/users/me/ratings/{movieId}", new { rating = 4 });
                    if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK))
                    {
                        return response.StatusCode;
                    }
                }

                return HttpStatusCode.OK;
            })).ToList();

            using var deleted = await user.Client.DeleteAsync("/users/me");

            Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
            Assert.All(
                await Task.WhenAll(writers),
                status => Assert.Contains(status, new[] { HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Unauthorized }));
            await using var context = application.CreateContext();
            Assert.False(await context.Ratings.AnyAsync(rating => rating.UserId == user.UserId));
        }
    }
}
