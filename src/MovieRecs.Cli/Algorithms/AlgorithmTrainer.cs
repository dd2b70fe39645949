using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Models.Sessions;
using MovieRecs.Als.Retrieval;
using MovieRecs.Als.Threading;
using MovieRecs.Cli.DataSets;

namespace MovieRecs.Cli.Algorithms;

/// <summary>Turns an algorithm's name and the hyper-parameters given into a trained model.</summary>
internal static class AlgorithmTrainer
{
    public static FittedModel Train(
        Algorithm algorithm,
        RatingData data,
        Metadata metadata,
        HyperParameters given,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        ThrowIfUntimed(algorithm, data);
        using var threads = new WorkerThreads(given.Threads);
        var file = new ModelFile
        {
            Algorithm = AlgorithmNames.NameOf(algorithm),
            Items = data.Items,
            Users = data.Users,
            Catalogue = metadata.CatalogueOf(data.Items),
            Ratings = TrainingRatings.Of(data),
        };
        return new FittedModel(algorithm switch
        {
            Algorithm.Popularity => file with { Popularity = PopularityModel.Train(data) },
            Algorithm.Bias => file with { Bias = BiasModel.Train(data, AlgorithmOptions.OfBias(given), cancellationToken) },
            Algorithm.ItemKnn => file with
            {
                ItemKnn = ItemKnnTrainer.Train(data, AlgorithmOptions.OfItemKnn(given), threads, cancellationToken),
            },
            Algorithm.Ease => file with
            {
                Ease = EaseTrainer.Train(data, AlgorithmOptions.OfEase(given), threads, cancellationToken),
            },
            Algorithm.Als => file with
            {
                RatingModel = ExplicitAlsTrainer.Train(
                    data, AlgorithmOptions.OfAls(given), metadata.ItemFeaturesOf(data.Items), null, progress, threads,
                    cancellationToken),
            },
            Algorithm.Ials => file with
            {
                Ranker = TrainIals(
                    data, AlgorithmOptions.OfIals(given), progress, threads, cancellationToken),
            },
            Algorithm.Session => TrainSession(
                file, data, AlgorithmOptions.OfSession(given), progress, threads, cancellationToken),
            Algorithm.Hkv => file with
            {
                Ranker = ImplicitAlsTrainer.Train(
                    data, AlgorithmOptions.OfHkv(given), null, progress, threads, cancellationToken),
            },
            Algorithm.Bayesian => file with
            {
                Bayesian = BayesianTrainer.Train(
                    data, AlgorithmOptions.OfBayesian(given), metadata.ItemFeaturesOf(data.Items),
                    metadata.UserFeaturesOf(data.Users), progress: progress, threads: threads,
                    cancellationToken: cancellationToken),
            },
            Algorithm.Ensemble => TrainEnsemble(file, data, metadata, given, progress, threads, cancellationToken),
            _ => throw new InvalidOperationException($"{algorithm} has no trainer."),
        });
    }

    /// <exception cref="CommandFailedException">The algorithm needs times, and the data have none.</exception>
    public static void ThrowIfUntimed(Algorithm algorithm, RatingData data)
    {
        if (algorithm == Algorithm.Session && !data.HasTimes)
        {
            throw new CommandFailedException(
                "session needs the times of the ratings: for a file without them use ials; an evaluation passes them on only if it "
                + "holds out what came last, as --split last-out, comeback and time do");
        }
    }

    /// <summary>
    /// The model with the items most like each item, if it ranks by implicit ALS: what <c>similar</c> shows, and an evaluation does
    /// not need.
    /// </summary>
    public static FittedModel WithNeighbors(
        FittedModel model, RatingData data, HyperParameters given, CancellationToken cancellationToken)
    {
        if (model.RankingAlgorithm is not (Algorithm.Ials or Algorithm.Session))
        {
            return model;
        }

        using var threads = new WorkerThreads(given.Threads);
        return new FittedModel(model.File with
        {
            Neighbors = ItemNeighborsTrainer.Train(
                data, model.File.Ranker!, model.File.Catalogue?.Select(item => item.Genres).ToArray(), threads, cancellationToken),
        });
    }

    /// <summary>
    /// With λ chosen for the data unless it is given, with the popularity of the items, and with weights by age if the data have
    /// times and such weights pay.
    /// </summary>
    private static ImplicitAlsModel TrainIals(
        RatingData data, ImplicitAlsOptions options, IProgress<TrainingProgress>? progress, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        var chosen = RankerFit.Choose(data, options, threads, cancellationToken);
        return ImplicitAlsTrainer
            .Train(data, chosen, null, progress, threads, cancellationToken)
            .With(RecencyFit.Choose(data, chosen, threads, cancellationToken))
            .With(ItemPopularity.Of(data));
    }

    /// <summary>Both models that predict ratings, with the same share; the long chain after the other, which is not reported.</summary>
    private static ModelFile TrainEnsemble(
        ModelFile file, RatingData data, Metadata metadata, HyperParameters given, IProgress<TrainingProgress>? progress,
        WorkerThreads threads, CancellationToken cancellationToken)
    {
        var features = metadata.ItemFeaturesOf(data.Items);
        return file with
        {
            RatingModel = ExplicitAlsTrainer.Train(
                data, new ExplicitAlsOptions { Seed = given.Seed }, features, threads: threads, cancellationToken: cancellationToken),
            Bayesian = BayesianTrainer.Train(
                data, new BayesianOptions { Seed = given.Seed }, features, metadata.UserFeaturesOf(data.Users),
                progress: progress, threads: threads, cancellationToken: cancellationToken),
            BayesianShare = RatingEnsemble.EvenShare,
        };
    }

    /// <summary>What comes next, and what the user likes; the first, which takes no iterations, before the other.</summary>
    private static ModelFile TrainSession(
        ModelFile file, RatingData data, NextOptions options, IProgress<TrainingProgress>? progress, WorkerThreads threads,
        CancellationToken cancellationToken) => file with
        {
            Session = SessionTrainer.Train(data, options.Session, threads, cancellationToken),
            Ranker = TrainIals(data, options.Ials, progress, threads, cancellationToken),
        };
}
