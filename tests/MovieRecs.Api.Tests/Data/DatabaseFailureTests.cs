using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Data;

/// <summary>The database answers, but not as it should.</summary>
public sealed class DatabaseFailureTests : IAsyncLifetime
{
    private Application _application = null!;
    private TestUser _user = null!;

    public async Task InitializeAsync()
    {
        _application = await Application.StartAsync();
        _user = await _application.CreateUserAsync();
    }

    public async Task DisposeAsync() => await _application.DisposeAsync();

    [Theory]
    [InlineData("53100")] // disk full
    [InlineData("53200")] // out of memory
    [InlineData("57014")] // a time-out of the server's own
    [InlineData("58030")] // I/O error
    public async Task A_server_that_cannot_do_its_work_is_503_without_a_stack_trace(string state)
    {
        await ExecuteAsync($"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no' USING ERRCODE = '{state}'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON ratings FOR EACH ROW EXECUTE FUNCTION refuse();
            CREATE TRIGGER refuse BEFORE INSERT ON hidden_movies FOR EACH ROW EXECUTE FUNCTION refuse();
            """);

        using var rated = await _user.Client.PutAsJsonAsync("/users/me/ratings/1", new { rating = 4 });
        using var hidden = await _user.Client.PutAsync("/users/me/hidden/1", null);

        foreach (var response in new[] { rated, hidden })
        {
            await Problems.AssertAsync(response, HttpStatusCode.ServiceUnavailable);
            Assert.NotNull(response.Headers.RetryAfter);
        }

        Assert.DoesNotContain(_application.Log.Entries, entry => entry.Text.Contains("   at ", StringComparison.Ordinal));
        Assert.DoesNotContain(_application.Log.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_read_only_database_is_not_ready_and_takes_no_writes_until_it_is_writable_again()
    {
        var name = await ScalarAsync("SELECT current_database() AS \"Value\"");
        await ExecuteAsync($"ALTER DATABASE {name} SET default_transaction_read_only = on");
        await EndSessionsAsync();

        await UntilReadinessAsync(HttpStatusCode.ServiceUnavailable, "The database is read-only.");
        using var rated = await _user.Client.PutAsJsonAsync("/users/me/ratings/1", new { rating = 4 });
        using var hidden = await _user.Client.PutAsync("/users/me/hidden/1", null);
        foreach (var response in new[] { rated, hidden })
        {
            var problem = await Problems.AssertAsync(response, HttpStatusCode.ServiceUnavailable);
            Assert.Equal("The database is read-only at the moment.", problem.GetProperty("detail").GetString());
            Assert.NotNull(response.Headers.RetryAfter);
        }

        using var list = await _user.Client.GetAsync("/users/me/ratings");
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);

        await ExecuteAsync($"SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE; ALTER DATABASE {name} RESET default_transaction_read_only");
        await UntilReadinessAsync(HttpStatusCode.OK, null);
        using var accepted = await _user.Client.PutAsJsonAsync("/users/me/ratings/1", new { rating = 4 });
        Assert.Equal(HttpStatusCode.Created, accepted.StatusCode);
    }

    [Fact]
    public async Task Dead_connections_cost_reads_nothing_and_writes_one_answer()
    {
        for (var round = 1; round <= 2; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await _user.Client.GetStringAsync("/users/me/ratings")));
            await EndSessionsAsync();

            if (round == 1)
            {
                foreach (var path in (string[])["/users/me/ratings", "/users/me/hidden", "/users/me/recommendations"])
                {
                    using var read = await _user.Client.GetAsync(path);
                    Assert.Equal(HttpStatusCode.OK, read.StatusCode);
                }
            }
            else
            {
                var refused = 0;
                for (var rating = 1; rating <= 5; rating++)
                {
                    using var written = await _user.Client.PutAsJsonAsync("/users/me/ratings/1", new { rating });
                    refused += written.IsSuccessStatusCode ? 0 : 1;
                }

                Assert.InRange(refused, 0, 1);
            }
        }
    }

    /// <summary>All but the one of the service's claim, whose end has the service clear its pool as well.</summary>
    private Task EndSessionsAsync() => ExecuteAsync("""
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name NOT LIKE 'MovieRecs service%'
        """);

    private async Task UntilReadinessAsync(HttpStatusCode status, string? description)
    {
        var start = Stopwatch.GetTimestamp();
        using var client = _application.CreateClient();
        while (true)
        {
            using var ready = await client.GetAsync("/health/ready");
            var database = (await ready.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks").GetProperty("database");
            if (ready.StatusCode == status && (description is null || database.GetProperty("description").GetString() == description))
            {
                return;
            }

            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), database.GetRawText());
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var context = _application.CreateContext();
        await context.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }

    private async Task<string> ScalarAsync(string sql)
    {
        await using var context = _application.CreateContext();
        return await context.Database.SqlQueryRaw<string>(sql).SingleAsync();
    }

    private sealed class Application : MovieRecsApplication
    {
        public CapturedLog Log { get; } = new();

        public static async Task<Application> StartAsync()
        {
            var application = new Application();
            await ((IAsyncLifetime)application).InitializeAsync();
            return application;
        }

        protected override Task SeedAsync(TestSeed seed) => seed.AddMovieAsync(1, "Alien", 1979, "Horror");

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services => services.AddSingleton<ILoggerProvider>(Log));
        }
    }
}
