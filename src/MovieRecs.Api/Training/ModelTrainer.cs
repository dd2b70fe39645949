using Microsoft.Extensions.Options;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Models.Sessions;
using MovieRecs.Als.Retrieval;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Content;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Training.Validation;
using SessionOptions = MovieRecs.Als.Models.Sessions.SessionOptions;

namespace MovieRecs.Api.Training;

/// <summary>
/// Loads the ratings, trains the models on all but the held-out part and judges them by it. A run that a refinement follows trains
/// only what is fast and keeps the rest of the models in service; the refinement trains all.
/// </summary>
internal sealed class ModelTrainer(
    IRatingSource source, ModelStore models, WorkerThreads threads, IOptions<TrainingOptions> options, TimeProvider time)
{
    /// <summary>The figure of the bias-only model is the same to three places from here on.</summary>
    private const int BiasIterations = 5;

    /// <summary>What was chosen for the last model holds until there are so many times as many ratings, or as few.</summary>
    private const double GrowthToChooseAgain = 1.25;

    /// <summary>With fewer ratings, choosing again takes no time, and chance has a part in the last choice.</summary>
    private const long LeastSettled = 20_000;

    /// <summary>16 MB, and of about as much use as the default's 100 MB.</summary>
    private static readonly SessionOptions _session = new() { MaximumItems = 2_000 };

    /// <summary>The ratings as of now, parted.</summary>
    public async Task<PartedRatings> LoadAsync(LiveTrainingRun run, CancellationToken cancellationToken)
    {
        run.BeginPhase(TrainingPhase.Load);
        return await source.LoadAsync(
            ValidationSplit.For(await source.CountAsync(cancellationToken)), cancellationToken);
    }

    /// <summary>Trains the models on ratings that were just loaded, and judges them.</summary>
    public async Task<TrainingResult> TrainAsync(LiveTrainingRun run, PartedRatings ratings, CancellationToken cancellationToken)
    {
        if (ratings.Count < options.Value.MinimumRatings)
        {
            return TrainingResult.Rejected(
                $"{ratings.Count} ratings are fewer than the {options.Value.MinimumRatings} that Training__MinimumRatings asks for.");
        }

        var deadline = (run.State.StartedAt ?? time.GetUtcNow()) + options.Value.Budget;
        return await threads.RunAsync(() => Train(run, ratings, deadline, cancellationToken));
    }

    private TrainingResult Train(
        LiveTrainingRun run, PartedRatings ratings, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var holdout = Holdout.From(ratings);
        if (holdout.Users.Count == 0)
        {
            return TrainingResult.Rejected(
                $"None of the {ratings.HeldOut.Count} held-out ratings is of a user and a movie with other ratings, " +
                $"so no model could be judged.");
        }

        var data = ratings.Training;
        var served = models.Current.Models;

        // What takes time is left to the refinement that follows; it is of the ratings before this run until then.
        var isFast = options.Value.Refines && !run.IsRefinement;
        var kept = isFast && !run.Forgets ? served : null;
        var settled = SettledBy(served, ratings.Count);
        var chooses = settled is null && (!isFast || ratings.Count < LeastSettled);
        var ranker = TrainRanker(run, data, settled, chooses, cancellationToken);
        var (stars, foldIns) = TrainStars(run, ratings, settled, chooses, kept, deadline, cancellationToken);
        var used = new ModelOptions(
            ranker.Options, stars.Als.Options, IsChosen: settled is not null || chooses, Math.Round(stars.BayesianShare, 3));

        run.BeginPhase(TrainingPhase.Evaluate);
        var judged = Judge(ratings, holdout, ranker, stars, foldIns, cancellationToken);
        run.ReportMetrics(judged.Metrics);
        if (judged.Rejection is not null)
        {
            return TrainingResult.Rejected(judged.Rejection);
        }

        var file = new ModelFile
        {
            Items = data.Items,
            Ranker = ranker,
            RatingModel = stars.Als,
            Bayesian = stars.Bayesian,
            BayesianShare = stars.Bayesian is null ? null : stars.BayesianShare,
            Neighbors = isFast
                ? kept?.Neighbors?.WithItems(kept.Items, data.Items)
                : FindNeighbors(run, data, ranker, cancellationToken),
            Session = isFast
                ? kept?.Session?.WithItems(kept.Items, data.Items)
                : TrainSession(run, data, ranker, cancellationToken),
        };
        using var artifact = new MemoryStream();
        file.Write(artifact);
        return TrainingResult.Accepted(new CandidateModel(
            artifact.ToArray(), used, judged.Metrics, ratings.Count, data.Users.Count, data.Items.Count));
    }

    /// <summary>
    /// The models in service if what was chosen for them holds for the new ones too: their ratings were about as many and the
    /// settings the same. Null: choose again.
    /// </summary>
    private ServedModels? SettledBy(ServedModels? served, long ratingCount)
    {
        var (ranker, stars) = (options.Value.Ranker, options.Value.Stars);
        return served is { IsChosen: true } && ratingCount >= LeastSettled
            && ratingCount < served.RatingCount * GrowthToChooseAgain && ratingCount > served.RatingCount / GrowthToChooseAgain
            && served.Stars.Als.Options with { Regularization = stars.Regularization } == stars
            && served.Ranker.Options with { Regularization = ranker.Regularization } == ranker
            ? served
            : null;
    }

    /// <summary>With a λ that is set, settled, by the size of the data, or chosen for them, in this order.</summary>
    private ImplicitAlsModel TrainRanker(
        LiveTrainingRun run, RatingData data, ServedModels? settled, bool chooses, CancellationToken cancellationToken)
    {
        run.BeginPhase(TrainingPhase.Ranker);
        var set = options.Value.Ranker;
        var used = set with { Regularization = set.Regularization ?? settled?.Ranker.Options.Regularization };
        if (used.Regularization is null)
        {
            used = chooses
                ? RankerFit.Choose(data, used, threads, cancellationToken)
                : used.ForSize(data.Users.Count, data.Items.Count);
        }

        var recency = settled is not null ? settled.Ranker.Recency
            : chooses ? RecencyFit.Choose(data, used, threads, cancellationToken)
            : null;
        var ranker = ImplicitAlsTrainer
            .Train(data, used, progress: new IterationReport(run), threads: threads, cancellationToken: cancellationToken)
            .With(recency)
            .With(ItemPopularity.Of(data));
        var (contents, ratingCounts) = ContentPlacing.ContentsOf(
            data.Items, models.Current.Catalogue, item => data.ByItem.ColumnsOf(item).Length);
        return ContentPrior.Apply(ranker, contents, ratingCounts, threads, cancellationToken);
    }

    /// <summary>
    /// ALS, then Bayesian matrix factorisation if this run is to train it, or that of the models which are kept. Their shares and the
    /// noise are fitted to the held-out ratings, which are of the model that will be served.
    /// </summary>
    private (RatingEnsemble Stars, BayesianFoldIns? FoldIns) TrainStars(
        LiveTrainingRun run, PartedRatings ratings, ServedModels? settled, bool chooses, ServedModels? kept,
        DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        run.BeginPhase(TrainingPhase.Stars);
        var data = ratings.Training;
        var features = ratings.FeaturesWith(models.Current.Catalogue, threads, cancellationToken);
        var set = options.Value.Stars;
        var used = set with { Regularization = set.Regularization ?? settled?.Stars.Als.Options.Regularization };
        var als = ExplicitAlsTrainer.Train(
            data, chooses ? used : used.ForSize(data), features, progress: new IterationReport(run), threads: threads,
            cancellationToken: cancellationToken);
        var heldOut = HeldOutOf(ratings, cancellationToken);
        BayesianModel? bayesian = null;
        if (options.Value.StarsModel != StarsModel.Als && run.IsRefinement)
        {
            run.BeginPhase(TrainingPhase.Bayesian);
            bayesian = new BayesianTraining(data, heldOut, features, models.Current.Models, threads, time).Train(
                options.Value.StarsModel == StarsModel.Auto ? deadline : null, new IterationReport(run), cancellationToken);
        }
        else if (options.Value.StarsModel != StarsModel.Als && kept is { Stars.Bayesian: { } earlier })
        {
            bayesian = earlier.WithItems(kept.Items, data.Items);
        }

        var foldIns = bayesian is null ? null : new BayesianFoldIns(bayesian, data.Users.Count);
        return (RatingEnsemble.Fit(als, bayesian, data, heldOut, foldIns, threads, cancellationToken), foldIns);
    }

    /// <summary>The held-out ratings of users and movies that training knows.</summary>
    private RatingData HeldOutOf(PartedRatings ratings, CancellationToken cancellationToken)
    {
        var data = ratings.Training;
        var builder = new RatingDataBuilder(data.Scale, data.Users, data.Items);
        foreach (var rating in ratings.HeldOut)
        {
            if (data.Users.IndexOf(rating.UserId) >= 0 && data.Items.IndexOf(rating.MovieId) >= 0)
            {
                builder.Add(rating.UserId, rating.MovieId, rating.HalfStars);
            }
        }

        return builder.Build(threads, cancellationToken);
    }

    /// <summary>With the genres of the catalogue in service; a movie that is newer has none until the next training.</summary>
    private ItemNeighbors FindNeighbors(
        LiveTrainingRun run, RatingData data, ImplicitAlsModel ranker, CancellationToken cancellationToken)
    {
        run.BeginPhase(TrainingPhase.Similar);
        var catalogue = models.Current.Catalogue;
        string[][] genres = [.. data.Items.Ids.ToArray().Select(movieId => catalogue.Find(movieId)?.Genres ?? [])];
        return ItemNeighborsTrainer.Train(data, ranker, genres, threads, cancellationToken);
    }

    /// <summary>Null where it would not be better than the ranker for those who are rating right now.</summary>
    private SessionModel? TrainSession(
        LiveTrainingRun run, RatingData data, ImplicitAlsModel ranker, CancellationToken cancellationToken)
    {
        run.BeginPhase(TrainingPhase.Session);
        return SessionFit.Pays(data, ranker.Options, ranker.Recency, _session, threads, cancellationToken)
            ? SessionTrainer.Train(data, _session, threads, cancellationToken)
            : null;
    }

    private (ValidationMetrics Metrics, string? Rejection) Judge(
        PartedRatings ratings, Holdout holdout, ImplicitAlsModel ranker, RatingEnsemble stars,
        BayesianFoldIns? foldIns, CancellationToken cancellationToken)
    {
        var evaluator = new HoldoutEvaluator(ratings.Training, holdout, foldIns, threads, cancellationToken);
        var (ranking, predictions) = evaluator.Evaluate(ratings.Training.Items, ranker, stars);
        var popularity = evaluator.EvaluatePopularity();
        var biasOnly = evaluator.Predict(TrainBiasOnly(ratings.Training, cancellationToken)).Measure();
        var served = models.Current.Models;
        var current = served is null ? default : evaluator.Evaluate(served.Items, served.Ranker, served.Stars);

        // Like is compared with like: ALS alone is not rejected for being less than both together, which follow.
        var comparable = served is { Stars.Bayesian: not null } && stars.Bayesian is null
            ? evaluator.PredictStars(served.Items, new RatingEnsemble(served.Stars.Als))
            : current.Stars;
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
            metrics, ranking, popularity, predictions, current.Ranking, comparable));
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
