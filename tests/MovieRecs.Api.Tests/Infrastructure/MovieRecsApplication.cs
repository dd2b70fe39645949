using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Auth;
using MovieRecs.Api.Content;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Tests.Infrastructure;

/// <summary>
/// The real service on a database of its own, reached over HTTP. As a class fixture it serves a whole test class:
/// <code>
/// public sealed class RatingTests(MovieRecsApplication application) : IClassFixture&lt;MovieRecsApplication&gt;
/// {
///     [Fact]
///     public async Task Anonymous_may_not_rate()
///     {
///         using var client = application.CreateClient();
///         using var response = await client.PostAsJsonAsync("/ratings", new { movieId = 1, rating = 4 });
///         Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
///     }
/// }
/// </code>
/// A test that needs other settings or rows starts its own:
/// <code>
/// await using var application = await MovieRecsApplication.StartAsync(
///     seed: async seed => await seed.AddMovieAsync(1, "Alien", 1979, "Horror", "Sci-Fi"),
///     settings: [("Training__MinimumRatings", "10")]);
/// var user = await application.CreateUserAsync();
/// using var response = await user.Client.PostAsJsonAsync("/ratings", new { movieId = 1, rating = 4.5 });
/// </code>
/// A class with rows of its own derives a fixture and overrides <see cref="SeedAsync"/>. There is an
/// administrator unless the settings name one, rate limits are off, no demo data are loaded, no refinement follows a training, and nobody
/// reads the movies' texts unless the settings say who.
/// </summary>
public class MovieRecsApplication : WebApplicationFactory<Program>, IAsyncLifetime
{
    public const string AdministratorName = "administrator";
    public const string Password = "correct horse battery";

    private const string EmbeddingProvider = "Content__Embeddings__Provider";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    private readonly string _dataFolder = Directory.CreateTempSubdirectory("movierecs-data-").FullName;
    private readonly Dictionary<string, string> _settings = new()
    {
        ["RateLimits__Enabled"] = "false",
        ["Seed__Demo"] = "false",
        ["Training__Budget"] = "00:00:00",
    };

    private Func<TestSeed, Task>? _seed;
    private string _connectionString = "";

    /// <summary>Connects to this application's database.</summary>
    public string ConnectionString => _connectionString;

    /// <summary>Starts an application for one test; dispose it at the test's end.</summary>
    /// <param name="seed">Rows to add before the service starts.</param>
    /// <param name="useKestrel">Listen on a real port instead of in memory, for connections, sizes and shutdown.</param>
    /// <param name="settings">In the environment form.</param>
    public static async Task<MovieRecsApplication> StartAsync(
        Func<TestSeed, Task>? seed = null, bool useKestrel = false, params (string Name, string Value)[] settings)
    {
        var application = new MovieRecsApplication { _seed = seed };
        foreach (var (name, value) in settings)
        {
            application._settings[name] = value;
        }

        if (useKestrel)
        {
            application.UseKestrel(0);
        }

        try
        {
            await ((IAsyncLifetime)application).InitializeAsync();
            return application;
        }
        catch
        {
            // A start that is meant to fail leaves no database and no folder either.
            await application.DisposeAsync();
            throw;
        }
    }

    async Task IAsyncLifetime.InitializeAsync()
    {
        _connectionString = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        await using (var context = CreateContext())
        {
            var seed = new TestSeed(context);
            if (!_settings.ContainsKey("Admin__UserName"))
            {
                await seed.AddAccountAsync(AdministratorName, isAdministrator: true);
            }

            await SeedAsync(seed);
        }

        StartServer();
        await StartOf(Services).WaitAsync(StartTimeout);
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    /// <summary>A context on this application's database, outside the service.</summary>
    public MovieRecsDbContext CreateContext() => new(
        new DbContextOptionsBuilder<MovieRecsDbContext>().UseNpgsql(_connectionString).Options);

    /// <summary>
    /// A new account with <see cref="Password"/>, signed in. It is made in the database and its token by the service's own
    /// issuer: registering and logging in over HTTP would spend most of a test's time on two password hashes.
    /// </summary>
    public async Task<TestUser> CreateUserAsync()
    {
        await using var context = CreateContext();
        return SignIn(await new TestSeed(context).AddAccountAsync("user-" + RandomNumberGenerator.GetHexString(8, lowercase: true)));
    }

    /// <summary>Signs in <see cref="AdministratorName"/> the same way.</summary>
    public async Task<TestUser> LogInAdministratorAsync()
    {
        await using var context = CreateContext();
        return SignIn(await context.Users.SingleAsync(user => user.UserName == AdministratorName));
    }

    /// <summary>Registers over HTTP and logs in.</summary>
    /// <param name="userName">With <see cref="Password"/>.</param>
    /// <param name="ratings">To take along; null for none.</param>
    public async Task<TestUser> RegisterAsync(string userName, object? ratings = null)
    {
        using var client = CreateClient();
        using var response = await client.PostAsJsonAsync(
            "/auth/register", new { userName, password = Password, ratings = ratings ?? Array.Empty<object>() });
        response.EnsureSuccessStatusCode();
        return await LogInAsync(userName);
    }

    /// <summary>Logs in over HTTP.</summary>
    public async Task<TestUser> LogInAsync(string userName, string password = Password)
    {
        using var client = CreateClient();
        using var response = await client.PostAsJsonAsync("/auth/login", new { userName, password });
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        var token = answer.GetProperty("accessToken").GetString()!;
        return new TestUser(CreateClient(token), answer.GetProperty("userId").GetInt32(), userName);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_connectionString.Length > 0)
        {
            await (await PostgresServer.GetAsync()).DropDatabaseAsync(_connectionString);
            _connectionString = "";
            Directory.Delete(_dataFolder, recursive: true);
        }

        GC.SuppressFinalize(this);
    }

    private TestUser SignIn(User user) => new(
        CreateClient(Services.GetRequiredService<AccessTokens>().Issue(user, Guid.NewGuid())), user.Id, user.UserName!);

    private HttpClient CreateClient(string accessToken)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return client;
    }

    /// <summary>What a test waits for before it begins.</summary>
    protected virtual Task StartOf(IServiceProvider services) => services.GetRequiredService<StartupState>().Completed;

    /// <summary>Adds the rows that the tests of a class share, before the service starts.</summary>
    protected virtual Task SeedAsync(TestSeed seed) => _seed?.Invoke(seed) ?? Task.CompletedTask;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:MovieRecs", _connectionString);
        builder.UseSetting(DataFolder.SettingName, _dataFolder);
        foreach (var (name, value) in _settings)
        {
            builder.UseSetting(name.Replace("__", ":", StringComparison.Ordinal), value);
        }

        if (!_settings.ContainsKey(EmbeddingProvider))
        {
            // What a test publishes stays in service as it is.
            builder.UseSetting(EmbeddingProvider.Replace("__", ":", StringComparison.Ordinal), "None");
            builder.ConfigureServices(services => services.Remove(
                services.Single(service => service.ImplementationType == typeof(ContentService))));
        }
    }
}
