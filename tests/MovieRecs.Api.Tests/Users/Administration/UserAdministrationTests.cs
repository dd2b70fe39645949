using System.Net;
using System.Net.Http.Json;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;
using MovieRecs.Api.Users.Administration;

namespace MovieRecs.Api.Tests.Users.Administration;

public sealed class UserAdministrationTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    private static readonly string[] _administrator = ["admin"];

    [Fact]
    public async Task Users_are_found_by_a_part_of_the_name_and_by_id()
    {
        var administrator = await application.LogInAdministratorAsync();
        var user = await application.CreateUserAsync();
        await user.RateAsync((1, 5), (2, 3));

        var byName = await administrator.GetAsync<UserPage>($"/admin/users?search={user.UserName[3..].ToUpperInvariant()}");
        var byId = await administrator.GetAsync<UserPage>("/admin/users?search=59");

        var found = Assert.Single(byName.Items);
        Assert.Equal((user.UserId, user.UserName, 2), (found.UserId, found.UserName, found.RatingCount));
        Assert.Empty(found.Roles);
        Assert.Contains(byId.Items, item => item is { UserId: 59, UserName: null, RatingCount: > 0 });
        Assert.Empty((await administrator.GetAsync<UserPage>("/admin/users?search=a%00b")).Items);
        Assert.Equal(["admin"], (await administrator.GetAsync<UserPage>("/admin/users?search=administrator")).Items[0].Roles);
    }

    [Fact]
    public async Task Pages_have_all_users_once()
    {
        var administrator = await application.LogInAdministratorAsync();
        var users = new List<int>();
        string? cursor = null;
        do
        {
            var page = await administrator.GetAsync<UserPage>($"/admin/users?count=25{(cursor is null ? "" : "&cursor=" + cursor)}");
            users.AddRange(page.Items.Select(user => user.UserId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(users.OrderDescending().Distinct(), users);
        Assert.Superset(Enumerable.Range(1, 60).ToHashSet(), users.ToHashSet());
        using var wrong = await administrator.Client.GetAsync("/admin/users?cursor=x");
        await Problems.AssertInvalidAsync(wrong, "cursor");
    }

    [Fact]
    public async Task Roles_are_given_and_taken_and_end_the_tokens()
    {
        var administrator = await application.LogInAdministratorAsync();
        var user = await application.CreateUserAsync();

        await administrator.PutAsync($"/admin/users/{user.UserId}/roles", new { roles = _administrator });

        using var ended = await user.Client.GetAsync("/auth/me");
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
        var promoted = await application.LogInAsync(user.UserName);
        await promoted.GetAsync<UserPage>("/admin/users?count=1");

        await administrator.PutAsync($"/admin/users/{user.UserId}/roles", new { roles = Array.Empty<string>() });
        using var demoted = await promoted.Client.GetAsync("/admin/users");
        Assert.Equal(HttpStatusCode.Unauthorized, demoted.StatusCode);
    }

    [Fact]
    public async Task The_last_administrator_keeps_the_role()
    {
        var administrator = await application.LogInAdministratorAsync();

        using var response = await administrator.Client.PutAsJsonAsync(
            $"/admin/users/{administrator.UserId}/roles", new { roles = Array.Empty<string>() });

        await Problems.AssertAsync(response, HttpStatusCode.Conflict);
        await administrator.GetAsync<UserPage>("/admin/users?count=1");
    }

    [Theory]
    [InlineData("59", """["admin"]""", 404)] // imported: nobody can sign in
    [InlineData("999999", """["admin"]""", 404)]
    [InlineData("59", """["root"]""", 400)]
    [InlineData("59", "null", 400)]
    public async Task Wrong_roles_are_refused(string userId, string roles, int status)
    {
        var administrator = await application.LogInAdministratorAsync();
        using var content = new StringContent($$"""{"roles":{{roles}}}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await administrator.Client.PutAsync($"/admin/users/{userId}/roles", content);

        await Problems.AssertAsync(response, (HttpStatusCode)status);
    }

    [Fact]
    public async Task A_locked_account_can_be_unlocked()
    {
        var administrator = await application.LogInAdministratorAsync();
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        for (var guess = 0; guess < 5; guess++)
        {
            using var wrong = await client.PostAsJsonAsync("/auth/login", new { userName = user.UserName, password = $"wrong {guess}" });
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var locked = await client.PostAsJsonAsync(
            "/auth/login", new { userName = user.UserName, password = MovieRecsApplication.Password });
        Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
        Assert.NotNull((await administrator.GetAsync<UserPage>($"/admin/users?search={user.UserName}")).Items[0].LockedUntil);

        using var unlocked = await administrator.Client.PostAsync($"/admin/users/{user.UserId}/unlock", null);

        Assert.Equal(HttpStatusCode.NoContent, unlocked.StatusCode);
        await application.LogInAsync(user.UserName);
        Assert.Null((await administrator.GetAsync<UserPage>($"/admin/users?search={user.UserName}")).Items[0].LockedUntil);
    }

    [Fact]
    public async Task A_diagnosis_says_why_a_list_is_what_it_is()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        var administrator = await application.LogInAdministratorAsync();
        var user = await application.CreateUserAsync();

        var none = await DiagnoseAsync();
        await user.RateAsync((50, 5)); // newer than the models
        var unknown = await DiagnoseAsync();
        await user.RateAsync((1, 5));
        var personal = await DiagnoseAsync();

        Assert.Equal((RecommendationSource.Popular, "The user has not rated anything."), (none.Source, none.Reason));
        Assert.Equal((1, 0, "All rated movies came after the last training."), (unknown.RatingCount, unknown.KnownToModels, unknown.Reason));
        Assert.Equal((RecommendationSource.Personal, 2, 1), (personal.Source, personal.RatingCount, personal.KnownToModels));
        Assert.Equal([RecommendationSource.Popular, RecommendationSource.Personal], personal.Rankers.Select(ranker => ranker.Ranker));
        Assert.Equal([false, true], personal.Rankers.Select(ranker => ranker.IsUsed));
        var list = await user.GetAsync<RecommendationList>("/users/me/recommendations");
        Assert.Equal(list.Items.Select(movie => movie.MovieId), personal.Rankers[1].Items.Select(movie => movie.MovieId));
        Assert.DoesNotContain(1, personal.Rankers[0].Items.Select(movie => movie.MovieId));

        application.Store.Publish(TestModels.Train() with { Session = TestModels.SessionOf(TestModels.Train()) });
        var session = await DiagnoseAsync();
        Assert.Equal(RecommendationSource.Session, session.Source);
        Assert.True(session.SessionEndsAt > session.LastRatedAt);
        Assert.Equal(3, session.Rankers.Count);

        Task<UserDiagnosis> DiagnoseAsync() => administrator.GetAsync<UserDiagnosis>($"/admin/users/{user.UserId}/diagnosis");
    }
}
