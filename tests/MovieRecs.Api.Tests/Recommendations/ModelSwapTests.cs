using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Recommendations;

public sealed class ModelSwapTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    private static readonly ServedModels[] Versions =
        [TestModels.Train(version: 1), TestModels.Train(version: 2, seed: 7), TestModels.Train(version: 3, seed: 99)];

    [Fact]
    public async Task Under_concurrent_reads_every_answer_is_from_one_version()
    {
        var user = await application.CreateUserAsync();
        foreach (var movieId in (int[])[1, 3, 5, 2])
        {
            using var rated = await user.Client.PutAsJsonAsync($"/users/me/ratings/{movieId}", new { rating = 4.5 });
        }

        var expected = new string[Versions.Length + 1];
        foreach (var models in Versions)
        {
            application.Store.Publish(models);
            expected[models.Version] = await user.Client.GetStringAsync("/users/me/recommendations?count=100");
        }

        Assert.Equal(Versions.Length, expected.Skip(1).Distinct().Count());

        using var done = new CancellationTokenSource();
        var swapping = Task.Run(() =>
        {
            for (var swap = 0; !done.IsCancellationRequested; swap++)
            {
                application.Store.Publish(Versions[swap % Versions.Length]);
            }
        });
        var versionsSeen = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var seen = new HashSet<int>();
            for (var read = 0; read < 150; read++)
            {
                var text = await user.Client.GetStringAsync("/users/me/recommendations?count=100");
                var version = JsonDocument.Parse(text).RootElement.GetProperty("modelVersion").GetInt32();
                Assert.Equal(expected[version], text);
                seen.Add(version);
            }

            return seen;
        })));
        await done.CancelAsync();
        await swapping;

        Assert.Equal(Versions.Length, versionsSeen.SelectMany(version => version).Distinct().Count());
    }
}
