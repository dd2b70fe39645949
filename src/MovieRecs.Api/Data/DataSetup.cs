using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Hosting;
using Npgsql;

namespace MovieRecs.Api.Data;

internal static class DataSetup
{
    // A request in flight and an event stream get this long at shutdown; with the server's own time it stays under ten seconds.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Registers the database first of all hosted services, so that it is up before the others start and goes last.
    /// Features take <see cref="MovieRecsDbContext"/> in a request, <see cref="IDbContextFactory{TContext}"/> outside one,
    /// and <see cref="NpgsqlDataSource"/> for statements that EF cannot say.
    /// </summary>
    public static void AddData(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsSection<DatabaseOptions>(DatabaseOptions.SectionName);
        services.AddSingleton(DataFolder.From(builder.Configuration));
        services.AddSingleton(new StartupCheck(DatabaseServer.FindFault));
        services.AddSingleton<DatabaseServer>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseServer>());
        services.AddSingleton<IOneShotCommand, MigrateCommand>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);

        services.AddSingleton(provider =>
            // Named, because metrics would otherwise carry the connection string as a tag.
            new NpgsqlDataSourceBuilder(provider.GetRequiredService<DatabaseServer>().ConnectionString) { Name = "movierecs" }
                .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
                .Build());
        services.AddPooledDbContextFactory<MovieRecsDbContext>(Configure);
        services.AddDbContextPool<MovieRecsDbContext>(Configure);
    }

    private static void Configure(IServiceProvider services, DbContextOptionsBuilder options) =>
        options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>());
}
