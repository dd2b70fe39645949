using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Training.Publishing;

public sealed class ModelListTests
{
    [Fact]
    public async Task Models_are_listed_by_pages_newest_first()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        await administration.TrainAsync();
        await administration.TrainAsync();

        var first = await administration.GetAsync("/admin/models?count=2");
        var cursor = first.GetProperty("nextCursor").GetString();
        var second = await administration.GetAsync($"/admin/models?count=2&cursor={cursor}");

        Assert.Equal([3, 2], Versions(first));
        Assert.Equal([1], Versions(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
        var exact = await administration.GetAsync("/admin/models?count=3");
        Assert.Equal(JsonValueKind.Null, exact.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task A_cursor_of_another_list_or_none_at_all_is_refused()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        var administration = await application.AdministrateAsync();
        foreach (var cursor in new[] { "nonsense", "YQ", await RatingCursorAsync(application) })
        {
            using var refused = await administration.Client.GetAsync($"/admin/models?cursor={cursor}");
            await Problems.AssertInvalidAsync(refused, "cursor");
        }
    }

    private static IEnumerable<int> Versions(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(model => model.GetProperty("version").GetInt32());

    private static async Task<string> RatingCursorAsync(TrainingApplication application)
    {
        var user = await application.CreateUserAsync();
        foreach (var movieId in new[] { 1, 2 })
        {
            using var rated = await user.Client.PostAsJsonAsync("/ratings", new { movieId, rating = 4 });
            rated.EnsureSuccessStatusCode();
        }

        return (await user.Client.GetFromJsonAsync<JsonElement>("/users/me/ratings?count=1")).GetProperty("nextCursor").GetString()!;
    }
}
