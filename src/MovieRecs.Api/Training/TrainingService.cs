namespace MovieRecs.Api.Training;

/// <summary>Runs the <see cref="TrainingLoop"/> from the moment the stored model is loaded to the beginning of the end.</summary>
internal sealed class TrainingService(
    FirstTraining first, IServiceProvider services, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host stops its services one after another, the server with its open connections first; training need not wait.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await first.Allowed.WaitAsync(stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (first.Allowed.IsCompletedSuccessfully)
        {
            // Not injected: hosted services are made before the database is up, which the loop needs from the beginning.
            await services.GetRequiredService<TrainingLoop>().RunAsync(stopping.Token);
        }
    }
}
