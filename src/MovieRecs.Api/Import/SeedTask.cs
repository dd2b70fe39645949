using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Import;

/// <summary>
/// At start: the data set that the settings name, else the demo for a database without movies; and the overviews, with the data set or
/// into what is there.
/// </summary>
internal sealed class SeedTask(
    IOptions<SeedOptions> options,
    SeedSources sources,
    ImportService imports,
    IDbContextFactory<MovieRecsDbContext> contexts) : IStartupTask
{
    public string Name => "importing the data set";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (path, overviewsPath) = (options.Value.DataPath, options.Value.OverviewsPath);
        if (!string.IsNullOrEmpty(path))
        {
            await ImportAsync(
                string.IsNullOrEmpty(overviewsPath) ? "Seed__DataPath" : "Seed__DataPath, Seed__OverviewsPath",
                () => sources.OpenAsync(path, options.Value.MoviesPath, overviewsPath, cancellationToken),
                cancellationToken);
            return;
        }

        if (options.Value.Demo && !await HasMoviesAsync(cancellationToken))
        {
            using var demo = sources.OpenDemo();
            await imports.ImportAsync(demo, cancellationToken);
        }

        if (!string.IsNullOrEmpty(overviewsPath))
        {
            await ImportAsync(
                "Seed__OverviewsPath", () => Task.FromResult(ImportSource.OpenOverviews(overviewsPath)), cancellationToken);
        }
    }

    private async Task ImportAsync(string settings, Func<Task<ImportSource>> open, CancellationToken cancellationToken)
    {
        try
        {
            using var source = await open();
            await imports.ImportIfNewAsync(source, cancellationToken);
        }
        catch (Exception exception) when (SeedSources.IsOrdinary(exception))
        {
            throw new StartupException($"{settings}: {exception.Message}", exception);
        }
    }

    private async Task<bool> HasMoviesAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Movies.AnyAsync(cancellationToken);
    }
}
