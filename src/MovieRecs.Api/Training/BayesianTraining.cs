using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Training;

/// <summary>
/// Trains the Bayesian model of a refinement in the time that there is. It goes on from that of the models in service, if they have
/// one, and then takes a fraction of the time.
/// </summary>
internal sealed class BayesianTraining(
    RatingData data, RatingData heldOut, SideFeatures? features, ServedModels? served, WorkerThreads threads, TimeProvider time)
{
    /// <summary>After so many sweeps, which are as long as those to come, the time for all of them is known.</summary>
    private const int SweepsToTell = 3;

    /// <summary>
    /// Fewer samples than the default keeps of about as many sweeps, further apart: the same predictions together with ALS, at less
    /// memory and less time for a user.
    /// </summary>
    private static readonly BayesianOptions _options = new() { Samples = 30, Thinning = 7, WarmSamples = 4 };

    /// <summary>Trains.</summary>
    /// <param name="deadline">When it has to be done; null: it may take as long as it takes.</param>
    /// <param name="progress">Told of each sweep.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Null if the time is too short.</returns>
    public BayesianModel? Train(
        DateTimeOffset? deadline, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var start = served is { Stars.Bayesian: { } earlier } && earlier.Options == _options
            ? BayesianStart.Of(earlier, served.Items, data.Items)
            : null;
        using var tooLong = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = new Watch(progress, deadline, tooLong, time);
        try
        {
            return BayesianTrainer.Train(
                data, _options, features, start: start, heldOut: heldOut, progress: watch, threads: threads,
                cancellationToken: tooLong.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Ends the chain as soon as it is clear that there is not enough time for it.</summary>
    private sealed class Watch(
        IProgress<TrainingProgress> progress, DateTimeOffset? deadline, CancellationTokenSource tooLong, TimeProvider time)
        : IProgress<TrainingProgress>
    {
        private readonly DateTimeOffset _begin = time.GetUtcNow();

        public void Report(TrainingProgress value)
        {
            progress.Report(value);
            var now = time.GetUtcNow();
            if (value.Iteration >= SweepsToTell && value.Iteration < value.Iterations && deadline is { } end
                && now + ((now - _begin) / value.Iteration * (value.Iterations - value.Iteration)) > end)
            {
                tooLong.Cancel();
            }
        }
    }
}
