using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Import;

/// <summary>
/// <c>--import PATH</c>: imports a data set, or overviews alone, and exits. <c>--overviews PATH</c> goes with a data set.
/// </summary>
internal sealed class ImportCommand(DatabaseServer database, IOptions<SeedOptions> options, IServiceProvider services)
    : IOneShotCommand
{
    public string Name => ServiceArguments.Import;

    public async Task RunAsync(string? argument, CancellationToken cancellationToken)
    {
        await database.StartAsync(cancellationToken);
        try
        {
            using var source = await services.GetRequiredService<SeedSources>()
                .OpenAsync(argument!, moviesPath: null, options.Value.OverviewsPath, cancellationToken);
            // Asked for by name, so done whether or not the same was imported last: a repeated import changes nothing
            // and says so.
            var report = await services.GetRequiredService<ImportService>().ImportAsync(source, cancellationToken);
            Console.WriteLine($"Imported {report}");
        }
        catch (Exception exception) when (SeedSources.IsOrdinary(exception))
        {
            throw new StartupException($"--import: {exception.Message}", exception);
        }
    }
}
