using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Training.Administration;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

/// <summary>
/// The service with a taste to learn in its database, a clock that the test moves, and ratings that load when the test says.
/// </summary>
internal sealed class TrainingApplication : MovieRecsApplication
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Func<TestSeed, Task> _seed;
    private readonly Dictionary<string, string> _settings = new()
    {
        ["Training:MinimumRatings"] = "500",
        ["Training:AfterNewRatings"] = "0",
        ["Training:Ranker:Factors"] = "8",
        ["Training:Ranker:Iterations"] = "5",
        ["Training:Stars:Factors"] = "4",
        ["Training:Stars:Iterations"] = "5",
    };

    private Action<IServiceCollection> _services = _ => { };

    private TrainingApplication(Func<TestSeed, Task> seed) => _seed = seed;

    public RatingSourceControl Ratings { get; } = new();

    public ManualTime Time { get; } = new();

    /// <summary>Whether the service works on the runs that are queued; else they stay queued.</summary>
    public bool HasTrainingService { get; private init; } = true;

    public static async Task<TrainingApplication> StartAsync(
        Func<TestSeed, Task>? seed = null,
        Action<RatingSourceControl>? ratings = null,
        bool hasTrainingService = true,
        Action<IServiceCollection>? services = null,
        params (string Name, string Value)[] settings)
    {
        var application = new TrainingApplication(seed ?? TasteSeed.AddAsync) { HasTrainingService = hasTrainingService };
        foreach (var (name, value) in settings)
        {
            application._settings[name] = value;
        }

        ratings?.Invoke(application.Ratings);
        application._services += services;
        await ((IAsyncLifetime)application).InitializeAsync();
        return application;
    }

    /// <summary>Starts with a model: the run of the start is over.</summary>
    public static async Task<TrainingApplication> StartTrainedAsync(
        Func<TestSeed, Task>? seed = null,
        Action<IServiceCollection>? services = null,
        params (string Name, string Value)[] settings)
    {
        var application = await StartAsync(seed, services: services, settings: settings);
        await application.Ratings.LoadBeginsAsync();
        var administration = await application.AdministrateAsync();
        var run = (await administration.ListAsync("training-runs"))[^1]; // its refinement may have begun
        Assert.Equal("succeeded", (await administration.EndOfAsync(run.GetProperty("id").GetInt32())).GetProperty("state").GetString());
        return application;
    }

    public async Task<AdministrationClient> AdministrateAsync() => new((await LogInAdministratorAsync()).Client);

    /// <summary>Ends the service as a signal would, and starts another on the same database.</summary>
    public async Task<WebApplicationFactory<Program>> RestartAsync(Func<Task>? whileDown = null)
    {
        await StopAsync();
        await (whileDown?.Invoke() ?? Task.CompletedTask);
        var next = WithWebHostBuilder(_ => { });
        next.StartServer();
        await StartOf(next.Services).WaitAsync(Timeout);
        return next;
    }

    public Task StopAsync() => Services.GetRequiredService<IHost>().StopAsync().WaitAsync(Timeout);

    protected override Task SeedAsync(TestSeed seed) => _seed(seed);

    /// <summary>Not for the first training, which is what these tests are about; a failed start ends the wait as well.</summary>
    protected override async Task StartOf(IServiceProvider services) =>
        await await Task.WhenAny(services.GetRequiredService<FirstTraining>().Allowed, base.StartOf(services));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        foreach (var (name, value) in _settings)
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<TimeProvider>(Time);
            services.AddSingleton<DatabaseRatingSource>();
            services.AddSingleton(provider => Ratings.Over(provider.GetRequiredService<DatabaseRatingSource>()));
            _services(services);
            if (!HasTrainingService)
            {
                services.Remove(services.Single(service => service.ImplementationType == typeof(TrainingService)));
            }
        });
    }
}
