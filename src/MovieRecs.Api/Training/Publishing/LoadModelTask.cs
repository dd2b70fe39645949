using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Training.Publishing;

/// <summary>
/// At the start: ends the runs that a killed process left behind and puts the model that was activated last into service,
/// or the newest before it that is not damaged. The catalogue is there already.
/// </summary>
internal sealed partial class LoadModelTask(
    TrainingQueue queue,
    StoredModels stored,
    ModelStore models,
    MovieRecsDbContext database,
    ILogger<LoadModelTask> logger) : IStartupTask
{
    public string Name => "loading the model";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await queue.FailAbandonedAsync(cancellationToken) is > 0 and var abandoned)
        {
            LogAbandoned(abandoned);
        }

        database.Database.SetCommandTimeout(DatabaseTimeouts.LongWork);
        if (await stored.LoadLatestAsync(database, cancellationToken) is { } served)
        {
            models.Publish(served);
            LogServing(served.Version, served.TrainedAt);
        }
        else
        {
            LogNoModel();
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} training runs were left unfinished by a service that ended before them")]
    private partial void LogAbandoned(int count);

    [LoggerMessage(LogLevel.Information, "Serving model {Version} of {TrainedAt:u}")]
    private partial void LogServing(int version, DateTimeOffset trainedAt);

    [LoggerMessage(LogLevel.Information, "There is no model yet; serving the popular movies")]
    private partial void LogNoModel();
}
