using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Import;

/// <summary>At start: the data set that the settings name, else the demo for a database without movies.</summary>
internal sealed class SeedTask(
    IOptions<SeedOptions> options,
    SeedSources sources,
    ImportService imports,
    IDbContextFactory<MovieRecsDbContext> contexts) : IStartupTask
{
    public string Name => "importing the data set";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DataPath is { Length: > 0 } path)
        {
            await ImportAsync(path, cancellationToken);
        }
        else if (options.Value.Demo && !await HasMoviesAsync(cancellationToken))
        {
            using var demo = sources.OpenDemo();
            await imports.ImportAsync(demo, cancellationToken);
        }
    }

    private async Task ImportAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var source = await sources.OpenAsync(path, options.Value.MoviesPath, cancellationToken);
            await imports.ImportIfNewAsync(source, cancellationToken);
        }
        catch (Exception exception) when (SeedSources.IsOrdinary(exception))
        {
            throw new StartupException($"Seed__DataPath: {exception.Message}", exception);
        }
    }

    private async Task<bool> HasMoviesAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Movies.AnyAsync(cancellationToken);
    }
}
