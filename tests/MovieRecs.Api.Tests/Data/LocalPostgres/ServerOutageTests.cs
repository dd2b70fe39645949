using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using MovieRecs.Api.Tests.Import;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Data.LocalPostgres;

/// <summary>The private server dies or hangs while the service runs.</summary>
public sealed partial class ServerOutageTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("movierecs-outage-").FullName;
    private readonly DataSetFolder _data = DataSetFolder.WithRatings("7,1,4.5,964982703");

    private string PidFile => Path.Combine(_folder, "postgres", "postmaster.pid");

    [Fact]
    public async Task A_server_that_is_killed_again_and_again_is_started_again_and_loses_no_acknowledged_rating()
    {
        await using var service = await StartAsync();
        await RegisterAsync(service.Client, "survivor");
        var acknowledged = 0d;
        for (var round = 1; round <= 2; round++)
        {
            var killed = ReadServerId()!.Value;
            Signal("KILL", killed);

            await UntilAsync(async () =>
            {
                // An odd and an even one in turn, so that each is a change.
                var rating = acknowledged == 4 ? 2 : 4;
                using var written = await service.Client.PutAsJsonAsync("/users/me/ratings/1", new { rating });
                acknowledged = IsDone(written) ? rating : acknowledged;
                using var read = await service.Client.GetAsync("/users/me/ratings");
                IsDone(read);
                return IsDone(written) && ReadServerId() is { } next && next != killed && await IsReadyAsync(service.Client);
            });
        }

        var ratings = await service.Client.GetFromJsonAsync<JsonElement>("/users/me/ratings");
        Assert.Equal(acknowledged, ratings.GetProperty("items")[0].GetProperty("rating").GetDouble());
        Assert.DoesNotContain("   at ", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_process_of_the_server_has_all_of_it_recover_by_itself()
    {
        await using var service = await StartAsync();
        await RegisterAsync(service.Client, "survivor");
        var server = ReadServerId()!.Value;
        Signal("KILL", ChildrenOf(server).First(child => CommandOf(child).Contains("movierecs movierecs", StringComparison.Ordinal)));

        await UntilAsync(async () =>
        {
            using var written = await service.Client.PutAsJsonAsync("/users/me/ratings/1", new { rating = 4 });
            return IsDone(written) && await IsReadyAsync(service.Client);
        });

        Assert.Equal(server, ReadServerId());
    }

    [Fact]
    public async Task A_service_that_is_stopped_while_its_server_starts_again_stops_cleanly()
    {
        await using var service = await StartAsync();
        Signal("KILL", ReadServerId()!.Value);
        await service.WaitForLineAsync(ServerDied());
        var start = Stopwatch.GetTimestamp();

        service.Signal("TERM");
        var exitCode = await service.WaitForExitAsync();

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10), service.Output);
        Assert.Equal(0, exitCode);
        Assert.False(ReadServerId() is { } server && ClusterFolder.IsRunning(server));
    }

    [Fact]
    public async Task A_server_that_does_not_move_holds_no_request_for_long_and_none_once_that_is_known()
    {
        await using var service = await StartAsync();
        var client = service.Client;
        await RegisterAsync(client, "first");
        using var before = await client.GetAsync("/users/me/recommendations");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        var server = ReadServerId()!.Value;
        List<int> frozen = [server, .. ChildrenOf(server)];
        frozen.ForEach(process => Signal("STOP", process));
        try
        {
            // Not known yet.
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await AnswerWithinAsync(8, () => client.GetAsync("/users/me/ratings")));
            await UntilAsync(async () => !await IsReadyAsync(client));
            await service.WaitForLineAsync(Unavailable());

            foreach (var (path, status) in ((string, HttpStatusCode)[])
            [
                ("/health/ready", HttpStatusCode.ServiceUnavailable),
                ("/users/me/ratings", HttpStatusCode.ServiceUnavailable),
                ("/movies/1", HttpStatusCode.OK),
                ("/users/me/recommendations", HttpStatusCode.OK),
            ])
            {
                Assert.Equal(status, await AnswerWithinAsync(1.5, () => client.GetAsync(path)));
            }

            Assert.Equal(
                HttpStatusCode.ServiceUnavailable,
                await AnswerWithinAsync(1.5, () => client.PutAsJsonAsync("/users/me/ratings/2", new { rating = 4 })));
        }
        finally
        {
            frozen.ForEach(process => Signal("CONT", process));
        }

        await UntilAsync(() => IsReadyAsync(client));
        using var written = await client.PutAsJsonAsync("/users/me/ratings/2", new { rating = 4 });
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
    }

    public void Dispose()
    {
        _data.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<ServiceProcess> StartAsync() =>
        ServiceProcess.StartReadyAsync(("DataFolder", _folder), ("Seed__DataPath", _data.Path));

    private static async Task RegisterAsync(HttpClient client, string userName)
    {
        var account = new { userName, password = "correct horse battery" };
        using var registered = await client.PostAsJsonAsync("/auth/register", account);
        registered.EnsureSuccessStatusCode();
        using var loggedIn = await client.PostAsJsonAsync("/auth/login", account);
        var token = (await loggedIn.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Whether it was done; if not, then only for lack of a database.</summary>
    private static bool IsDone(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return true;
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        return false;
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        using var ready = await client.GetAsync("/health/ready");
        return ready.StatusCode == HttpStatusCode.OK;
    }

    private static async Task<HttpStatusCode> AnswerWithinAsync(double seconds, Func<Task<HttpResponseMessage>> ask)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await ask();
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds), $"{Stopwatch.GetElapsedTime(start)}");
        return response.StatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "It did not come to this in time.");
        }
    }

    private int? ReadServerId() =>
        File.Exists(PidFile) && int.TryParse(File.ReadLines(PidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var id) ? id : null;

    private static List<int> ChildrenOf(int process) => Directory.GetDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && ClusterFolder.Status(id, "PPid") == process.ToString(CultureInfo.InvariantCulture))
        .ToList();

    private static string CommandOf(int process) => File.ReadAllText($"/proc/{process}/cmdline");

    private static void Signal(string name, int process)
    {
        using var kill = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{name} {process}")]);
        kill.WaitForExit();
    }

    [GeneratedRegex("PostgreSQL has ended unexpectedly")]
    private static partial Regex ServerDied();

    [GeneratedRegex("The database is unavailable")]
    private static partial Regex Unavailable();
}
