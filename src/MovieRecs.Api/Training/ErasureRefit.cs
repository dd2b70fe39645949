using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Content;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Training.Publishing;

namespace MovieRecs.Api.Training;

/// <summary>
/// Solves the movies that deleted users had rated again, in the models in service and from the ratings that a run has loaded, and
/// publishes that before the run trains: so the models know these ratings for no longer than it takes to load the others. What can only
/// be trained again (the Bayesian model, similar movies, sessions) is left out of the new version, as it is out of the run's own.
/// </summary>
internal sealed partial class ErasureRefit(
    ModelStore models, ModelPublisher publisher, WorkerThreads threads, ILogger<ErasureRefit> logger)
{
    /// <summary>Whether there are models in service that know somebody whom the run is to forget.</summary>
    public bool IsDue(LiveTrainingRun run) =>
        models.Current.Models is not null && run.Erasures.Any(erasure => erasure.MovieIds is not null);

    /// <summary>
    /// Publishes the models in service without the deleted users. A failure is logged, and leaves it to the training that follows.
    /// </summary>
    /// <param name="run">With the deletions before it loaded the ratings.</param>
    /// <param name="ratings">What it loaded.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task PublishAsync(LiveTrainingRun run, PartedRatings ratings, CancellationToken cancellationToken)
    {
        run.BeginPhase(TrainingPhase.Refit);
        int[] movieIds = [.. run.Erasures.SelectMany(erasure => erasure.MovieIds ?? []).Distinct()];
        try
        {
            // Another version may be activated meanwhile, which knows them as well.
            bool isPublished;
            do
            {
                var snapshot = models.Current;
                var artifact = await threads.RunAsync(() => Refit(snapshot, ratings, movieIds, cancellationToken));
                isPublished = await publisher.PublishRefitAsync(run, snapshot.Version, artifact, cancellationToken);
            }
            while (!isPublished);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, run.Id);
        }
    }

    private byte[] Refit(ServingSnapshot snapshot, PartedRatings ratings, int[] movieIds, CancellationToken cancellationToken)
    {
        var (served, data) = (snapshot.Models!, ratings.Training);
        var ranker = ItemRefit.Refit(served.Ranker, served.Items, data, movieIds, threads, cancellationToken);
        var (contents, ratingCounts) = ContentPlacing.ContentsOf(
            served.Items, snapshot.Catalogue,
            item => data.Items.IndexOf(served.Items.IdAt(item)) is >= 0 and var place ? data.ByItem.ColumnsOf(place).Length : 0);
        int[] solved = [.. movieIds.Select(served.Items.IndexOf).Where(item => item >= 0)];
        var file = new ModelFile
        {
            Items = served.Items,
            Ranker = ContentPrior.Apply(ranker, contents, ratingCounts, solved, threads, cancellationToken),
            RatingModel = ItemRefit.Refit(
                served.Stars.Als, served.Items, data, movieIds,
                ratings.FeaturesWith(snapshot.Catalogue, threads, cancellationToken), threads, cancellationToken),
        };
        using var artifact = new MemoryStream();
        file.Write(artifact);
        return artifact.ToArray();
    }

    [LoggerMessage(LogLevel.Error, "Run {Id} could not solve the movies of deleted users again, and goes on to train")]
    private partial void LogFailed(Exception exception, int id);
}
