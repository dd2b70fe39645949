using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Api.Import.Demo;
using Npgsql;

namespace MovieRecs.Api.Import;

/// <summary>Opens what a path, a name or nothing stands for.</summary>
internal sealed partial class SeedSources(DataSetDownload download, ILogger<SeedSources> logger)
{
    /// <summary>A path of this machine, or else the name of a public data set, which is downloaded once.</summary>
    public async Task<ImportSource> OpenAsync(
        string pathOrName, string? moviesPath, string? overviewsPath, CancellationToken cancellationToken)
    {
        var path = IsName(pathOrName) ? await download.GetAsync(pathOrName, cancellationToken) : pathOrName;
        return ImportSource.Open(path, moviesPath, overviewsPath);
    }

    /// <summary>What is wrong with the data set that the settings name; for a download that is not known yet.</summary>
    public static string? FindFault(IServiceProvider services)
    {
        var seed = services.GetRequiredService<IConfiguration>().GetSection(SeedOptions.SectionName);
        var path = seed[nameof(SeedOptions.DataPath)];
        return string.IsNullOrEmpty(path) || IsName(path)
            ? null
            : FaultOf(nameof(SeedOptions.DataPath), () => ImportSource.Open(path, seed[nameof(SeedOptions.MoviesPath)]).Dispose());
    }

    /// <summary>What is wrong with the overviews that the settings name, as far as the header shows it.</summary>
    public static string? FindOverviewsFault(IServiceProvider services)
    {
        var seed = services.GetRequiredService<IConfiguration>().GetSection(SeedOptions.SectionName);
        var path = seed[nameof(SeedOptions.OverviewsPath)];
        return string.IsNullOrEmpty(path) ? null : FaultOf(nameof(SeedOptions.OverviewsPath), () => OverviewTable.Check(path));
    }

    public ImportSource OpenDemo()
    {
        var demo = DemoDataSet.Create();
        LogDemo(demo.MovieCount, demo.ViewerCount, demo.RatingCount);
        return ImportSource.Simulated(demo.Files, DemoDataSet.Version);
    }

    /// <summary>What an operator's files, network and database can cause: the message alone says what happened.</summary>
    public static bool IsOrdinary(Exception exception) =>
        exception is DataSetException or ImportRefusedException or DownloadFailedException or NpgsqlException or IOException
            or UnauthorizedAccessException;

    private static string? FaultOf(string setting, Action open)
    {
        try
        {
            open();
            return null;
        }
        catch (Exception exception) when (IsOrdinary(exception))
        {
            return $"{SeedOptions.SectionName}__{setting}: {exception.Message}";
        }
    }

    private static bool IsName(string pathOrName) => !Path.Exists(pathOrName) && DataSetDownload.Knows(pathOrName);

    [LoggerMessage(
        LogLevel.Warning,
        "No data set is given: loading the built-in demo of "
        + "{Movies} real film titles and {Ratings} SIMULATED ratings by {Viewers} SIMULATED viewers. "
        + "Give --data PATH for real data")]
    private partial void LogDemo(int movies, int viewers, int ratings);
}
