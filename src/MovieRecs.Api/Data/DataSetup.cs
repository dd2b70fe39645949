using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using MovieRecs.Api.Hosting;
using Npgsql;

namespace MovieRecs.Api.Data;

internal static class DataSetup
{
    /// <summary>Key of the data source whose connections are opened for one import or one loading of the ratings.</summary>
    public const string LongWork = "long work";

    // A request in flight and an event stream get this long at shutdown; with the server's own time it stays under ten seconds.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Registers the database first of all hosted services, so that it is up before the others start and goes last.
    /// Features take <see cref="MovieRecsDbContext"/> in a request, <see cref="IDbContextFactory{TContext}"/> outside one,
    /// and <see cref="NpgsqlDataSource"/> with <see cref="DatabaseGuard"/> for statements that EF cannot say. Statements have the
    /// short time-out of a request unless the work is known to be longer: <see cref="DatabaseTimeouts"/>.
    /// </summary>
    public static void AddData(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsSection<DatabaseOptions>(DatabaseOptions.SectionName);
        services.AddSingleton(DataFolder.From(builder.Configuration));
        services.AddSingleton(new StartupCheck(DatabaseServer.FindFault));
        services.AddSingleton<DatabaseAvailability>();
        services.AddSingleton<DatabaseWatch>();
        services.AddSingleton<DatabaseServer>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseServer>());
        services.AddSingleton<IOneShotCommand, MigrateCommand>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);

        services.AddSingleton(provider => Connect(provider, "movierecs", DatabaseTimeouts.ForRequests));
        services.AddKeyedSingleton(
            LongWork, (provider, _) => Connect(provider, "movierecs-long-work", DatabaseTimeouts.ForLongWork));
        services.AddSingleton<DatabaseGuard>();
        services.AddSingleton<IInterceptor, GuardInterceptor>();
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", timeout: DatabaseHealthCheck.Timeout);
        services.AddPooledDbContextFactory<MovieRecsDbContext>(Configure);
        services.AddDbContextPool<MovieRecsDbContext>(Configure);
    }

    // Named, because metrics would otherwise carry the connection string as a tag.
    private static NpgsqlDataSource Connect(IServiceProvider services, string name, Func<string, string> timeouts) =>
        new NpgsqlDataSourceBuilder(timeouts(services.GetRequiredService<DatabaseServer>().ConnectionString)) { Name = name }
            .UseLoggerFactory(services.GetRequiredService<ILoggerFactory>())
            .Build();

    private static void Configure(IServiceProvider services, DbContextOptionsBuilder options) => options
        .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>())
        .AddInterceptors(services.GetServices<IInterceptor>())
        // Each is thrown as well, and logged by whoever handles it; with a stack trace per request, an outage would
        // fill the disk.
        .ConfigureWarnings(warnings => warnings.Ignore(
            CoreEventId.QueryIterationFailed,
            CoreEventId.SaveChangesFailed,
            RelationalEventId.CommandError,
            RelationalEventId.ConnectionError,
            RelationalEventId.TransactionError));
}
