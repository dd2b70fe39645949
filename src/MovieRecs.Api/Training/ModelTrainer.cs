using Microsoft.Extensions.Options;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Retrieval;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Training;

/// <summary>Loads the ratings, trains both models on all but the held-out part and judges them by it.</summary>
internal sealed class ModelTrainer(
    IRatingSource source, ModelStore models, WorkerThreads threads, IOptions<TrainingOptions> options)
{
    /// <summary>The figure of the bias-only model is the same to three places from here on.</summary>
    private const int BiasIterations = 5;

    /// <summary>What was chosen for the last model holds until there are so many times as many ratings, or as few.</summary>
    private const double GrowthToChooseAgain = 1.25;

    /// <summary>With fewer ratings, choosing again takes no time, and chance has a part in the last choice.</summary>
    private const long LeastSettled = 20_000;

    public async Task<TrainingResult> TrainAsync(LiveTrainingRun run, CancellationToken cancellationToken)
    {
        run.BeginPhase(TrainingPhase.Load);
        var count = await source.CountAsync(cancellationToken);
        if (count < options.Value.MinimumRatings)
        {
            return TrainingResult.Rejected(
                $"{count} ratings are fewer than the {options.Value.MinimumRatings} that Training__MinimumRatings asks for.");
        }

        var ratings = await source.LoadAsync(ValidationSplit.For(count), cancellationToken);
        return await threads.RunAsync(() => Train(run, ratings, cancellationToken));
    }

    private TrainingResult Train(LiveTrainingRun run, PartedRatings ratings, CancellationToken cancellationToken)
    {
        var holdout = Holdout.From(ratings);
        if (holdout.Users.Count == 0)
        {
            return TrainingResult.Rejected(
                $"None of the {ratings.HeldOut.Count} held-out ratings is of a user and a movie with other ratings, " +
                $"so no model could be judged.");
        }

        var used = options.Value.ModelsFor(ratings.Training);
        var settled = SettledBy(models.Current.Models, ratings.Count, used);
        run.BeginPhase(TrainingPhase.Ranker);
        var ranker = ImplicitAlsTrainer
            .Train(
                ratings.Training, used.Ranker, progress: new IterationReport(run), threads: threads,
                cancellationToken: cancellationToken)
            .With(settled is null
                ? RecencyFit.Choose(ratings.Training, used.Ranker, threads, cancellationToken)
                : settled.Ranker.Recency)
            .With(ItemPopularity.Of(ratings.Training));
        run.BeginPhase(TrainingPhase.Stars);
        var stars = TrainStars(run, ratings, used.Stars, settled, cancellationToken);
        used = used with { Stars = stars.Options };

        run.BeginPhase(TrainingPhase.Evaluate);
        var judged = Judge(ratings, holdout, ranker, stars, cancellationToken);
        run.ReportMetrics(judged.Metrics);
        if (judged.Rejection is not null)
        {
            return TrainingResult.Rejected(judged.Rejection);
        }

        var data = ratings.Training;
        return TrainingResult.Accepted(new CandidateModel(
            ArtifactOf(data.Items, ranker, stars, NeighborsOf(data, ranker, cancellationToken)), used, judged.Metrics, ratings.Count,
            data.Users.Count, data.Items.Count));
    }

    /// <summary>
    /// The models in service if what was chosen for them holds for the new ones too: their ratings were about as many and the
    /// settings the same. Null: choose again.
    /// </summary>
    private static ServedModels? SettledBy(ServedModels? served, long ratingCount, ModelOptions used) =>
        served is { Stars.Noise: not null } && ratingCount >= LeastSettled
            && ratingCount < served.RatingCount * GrowthToChooseAgain && ratingCount > served.RatingCount / GrowthToChooseAgain
            && served.Stars.Options with { Regularization = used.Stars.Regularization } == used.Stars
            && served.Ranker.Options with { Regularization = used.Ranker.Regularization } == used.Ranker
            ? served
            : null;

    /// <summary>The noise is fitted to the held-out ratings, which are of the model that will be served.</summary>
    private ExplicitAlsModel TrainStars(
        LiveTrainingRun run, PartedRatings ratings, ExplicitAlsOptions used, ServedModels? settled,
        CancellationToken cancellationToken)
    {
        var data = ratings.Training;
        var stars = ExplicitAlsTrainer.Train(
            data, used with { Regularization = used.Regularization ?? settled?.Stars.Options.Regularization },
            FeaturesOf(data.Items), progress: new IterationReport(run), threads: threads, cancellationToken: cancellationToken);
        var heldOut = new RatingDataBuilder(data.Scale, data.Users, data.Items);
        foreach (var rating in ratings.HeldOut)
        {
            if (data.Users.IndexOf(rating.UserId) >= 0 && data.Items.IndexOf(rating.MovieId) >= 0)
            {
                heldOut.Add(rating.UserId, rating.MovieId, rating.HalfStars);
            }
        }

        return RatingNoise.Fit(stars, data, heldOut.Build(threads, cancellationToken), threads, cancellationToken) is { } noise
            ? stars.With(noise)
            : stars;
    }

    /// <summary>Genres and years as they are in service.</summary>
    private SideFeatures? FeaturesOf(IdMap items)
    {
        var movies = new List<MovieRecord>();
        foreach (var movie in models.Current.Catalogue.Movies)
        {
            movies.Add(new MovieRecord(movie.MovieId, movie.Title, movie.Year, movie.Genres));
        }

        return MovieFeatures.Of(items, movies, tags: []);
    }

    /// <summary>Without the users' side, which serving folds in anew.</summary>
    private static byte[] ArtifactOf(
        IdMap items, ImplicitAlsModel ranker, ExplicitAlsModel stars, ItemNeighbors neighbors)
    {
        using var stream = new MemoryStream();
        new ModelFile { Items = items, Ranker = ranker, RatingModel = stars, Neighbors = neighbors }.Write(stream);
        return stream.ToArray();
    }

    /// <summary>With the genres of the catalogue in service; a movie that is newer has none until the next training.</summary>
    private ItemNeighbors NeighborsOf(RatingData data, ImplicitAlsModel ranker, CancellationToken cancellationToken)
    {
        var catalogue = models.Current.Catalogue;
        string[][] genres = [.. data.Items.Ids.ToArray().Select(movieId => catalogue.Find(movieId)?.Genres ?? [])];
        return ItemNeighborsTrainer.Train(data, ranker, genres, threads, cancellationToken);
    }

    private (ValidationMetrics Metrics, string? Rejection) Judge(
        PartedRatings ratings, Holdout holdout, ImplicitAlsModel ranker, ExplicitAlsModel stars,
        CancellationToken cancellationToken)
    {
        var evaluator = new HoldoutEvaluator(ratings.Training, holdout, threads, cancellationToken);
        var (ranking, predictions) = evaluator.Evaluate(ratings.Training.Items, ranker, stars);
        var popularity = evaluator.EvaluatePopularity();
        var biasOnly = evaluator.Predict(TrainBiasOnly(ratings.Training, cancellationToken)).Measure();
        var served = models.Current.Models;
        var current = served is null ? default : evaluator.Evaluate(served.Items, served.Ranker, served.Stars);

        var errors = predictions.Measure();
        var metrics = new ValidationMetrics(
            holdout.RatingCount,
            holdout.Users.Count,
            errors.Rmse,
            errors.Mae,
            biasOnly.Rmse,
            ranking.Means(),
            popularity.Means(),
            served is null
                ? null
                : new CurrentModelMetrics(served.Version, current.Stars.Measure().Rmse, current.Ranking.Means()));
        return (metrics, ModelJudge.Reject(
            metrics, ranking, popularity, predictions, current.Ranking, current.Stars));
    }

    /// <summary>μ + b_u + b_i with the γ of the rating model.</summary>
    private BiasModel TrainBiasOnly(RatingData data, CancellationToken cancellationToken)
    {
        var regularization = options.Value.Stars.BiasRegularization;
        return BiasModel.Train(
            data,
            new BiasOptions
            {
                UserRegularization = regularization,
                ItemRegularization = regularization,
                Iterations = BiasIterations,
            },
            cancellationToken);
    }

    /// <summary>Progress comes on the training thread, in order; <see cref="Progress{T}"/> would post it elsewhere.</summary>
    private sealed class IterationReport(LiveTrainingRun run) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            run.ReportIteration(value.Iteration, value.Iterations, value.Loss, value.TrainRmse);
    }
}

/// <summary>The outcome of training: a model that may be published, or the reason why none may.</summary>
/// <param name="Model">The model to publish; null if it was rejected.</param>
/// <param name="Rejection">Why, in a sentence with the figures; null if there is a model.</param>
internal sealed record TrainingResult(CandidateModel? Model, string? Rejection)
{
    public static TrainingResult Accepted(CandidateModel model) => new(model, null);

    public static TrainingResult Rejected(string reason) => new(null, reason);
}

/// <summary>A trained and judged model on its way into service.</summary>
/// <param name="Artifact">Both models in a model file; what is served is read back from it.</param>
/// <param name="Options">What it was trained with.</param>
/// <param name="Metrics">Its figures on the held-out ratings.</param>
/// <param name="RatingCount">Ratings there were, held-out ones included.</param>
/// <param name="UserCount">Users it was trained on.</param>
/// <param name="MovieCount">Movies it knows.</param>
internal sealed record CandidateModel(
    byte[] Artifact,
    ModelOptions Options,
    ValidationMetrics Metrics,
    long RatingCount,
    int UserCount,
    int MovieCount);
