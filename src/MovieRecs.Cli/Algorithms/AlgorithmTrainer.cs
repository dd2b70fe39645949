using System.ComponentModel.DataAnnotations;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Threading;
using MovieRecs.Cli.DataSets;

namespace MovieRecs.Cli.Algorithms;

/// <summary>Turns an algorithm's name and the hyper-parameters given into a trained model.</summary>
internal static class AlgorithmTrainer
{
    /// <summary>The β that did best on validation parts of the training folds of MovieLens 100K, see docs/evaluation.md.</summary>
    private const double DefaultSideRegularization = 5;

    public static FittedModel Train(
        Algorithm algorithm,
        RatingData data,
        Metadata metadata,
        HyperParameters parameters,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var threads = new WorkerThreads(parameters.Threads);
        var file = new ModelFile
        {
            Algorithm = AlgorithmNames.NameOf(algorithm),
            Items = data.Items,
            Users = data.Users,
            Catalogue = metadata.CatalogueOf(data.Items),
            Ratings = new TrainingRatings(data.ByUser, data.Scale),
        };
        return new FittedModel(algorithm switch
        {
            Algorithm.Popularity => file with { Popularity = PopularityModel.Train(data) },
            Algorithm.Bias => file with { Bias = BiasModel.Train(data, Checked(Bias(parameters), options => options.Validate()), cancellationToken) },
            Algorithm.ItemKnn => file with { ItemKnn = ItemKnnTrainer.Train(data, Checked(ItemKnn(parameters), options => options.Validate()), threads, cancellationToken) },
            Algorithm.Ease => file with { Ease = EaseTrainer.Train(data, Checked(Ease(parameters), options => options.Validate()), threads, cancellationToken) },
            Algorithm.Als => file with { RatingModel = Explicit(data, metadata, parameters, progress, threads, cancellationToken) },
            Algorithm.Ials => file with
            {
                Ranker = ImplicitAlsTrainer.Train(
                    data, Checked(Implicit(data, parameters), options => options.Validate()), null, progress, threads,
                    cancellationToken),
            },
            Algorithm.Bayesian => file with
            {
                Bayesian = BayesianTrainer.Train(
                    data, Checked(Bayesian(parameters), options => options.Validate()), metadata.ItemFeaturesOf(data.Items),
                    metadata.UserFeaturesOf(data.Users), progress, threads, cancellationToken),
            },
            Algorithm.Hkv => file with
            {
                Ranker = ImplicitAlsTrainer.Train(
                    data, Checked(HuKorenVolinsky(parameters), options => options.Validate()), null, progress, threads,
                    cancellationToken),
            },
            _ => throw new InvalidOperationException($"{algorithm} has no trainer."),
        });
    }

    /// <summary>How many iterations will be reported; 0 for the closed forms.</summary>
    public static int IterationsOf(Algorithm algorithm, HyperParameters parameters) => algorithm switch
    {
        Algorithm.Als => Explicit(parameters).Iterations,
        Algorithm.Ials => Implicit(parameters).Iterations,
        Algorithm.Hkv => HuKorenVolinsky(parameters).Iterations,
        Algorithm.Bayesian => Bayesian(parameters).Sweeps,
        _ => 0,
    };

    /// <summary>What an algorithm does not take was a wrong argument, not a failure.</summary>
    private static T Checked<T>(T options, Action<T> validate)
    {
        try
        {
            validate(options);
            return options;
        }
        catch (Exception exception) when (exception is ValidationException or ArgumentOutOfRangeException)
        {
            throw new WrongArgumentsException(exception.Message);
        }
    }

    private static BiasOptions Bias(HyperParameters given)
    {
        var defaults = new BiasOptions();
        return defaults with
        {
            UserRegularization = given.BiasRegularization ?? defaults.UserRegularization,
            ItemRegularization = given.BiasRegularization ?? defaults.ItemRegularization,
            Iterations = given.Iterations ?? defaults.Iterations,
        };
    }

    private static ItemKnnOptions ItemKnn(HyperParameters given)
    {
        var defaults = new ItemKnnOptions();
        return defaults with
        {
            Shrinkage = (float?)given.Regularization ?? defaults.Shrinkage,
        };
    }

    private static EaseOptions Ease(HyperParameters given)
    {
        var defaults = new EaseOptions();
        return defaults with
        {
            Regularization = (float?)given.Regularization ?? defaults.Regularization,
        };
    }

    /// <summary>With genres, years and tags where the data set has them, unless that is switched off or does not go together.</summary>
    private static ExplicitAlsModel Explicit(
        RatingData data, Metadata metadata, HyperParameters given, IProgress<TrainingProgress>? progress,
        WorkerThreads threads, CancellationToken cancellationToken)
    {
        var options = Checked(Explicit(given), options => options.Validate());
        var side = given.SideRegularization ?? DefaultSideRegularization;
        if (side > 0 && options.HasBiases && !options.CountWeighted && metadata.ItemFeaturesOf(data.Items) is { FeatureCount: > 0 } features)
        {
            return SideAlsTrainer.Train(data, options, features, (float)Math.Max(side, 1e-3), progress, threads, cancellationToken);
        }

        return ExplicitAlsTrainer.Train(data, options, null, progress, threads, cancellationToken);
    }

    private static ExplicitAlsOptions Explicit(HyperParameters given)
    {
        var defaults = new ExplicitAlsOptions();
        return defaults with
        {
            Factors = given.Factors ?? defaults.Factors,
            Iterations = given.Iterations ?? defaults.Iterations,
            Regularization = (float?)given.Regularization ?? (given.CountWeighted ? 0.05f : defaults.Regularization),
            BiasRegularization = (float?)given.BiasRegularization ?? (given.CountWeighted ? 0.05f : defaults.BiasRegularization),
            HasBiases = !given.NoBiases,
            CountWeighted = given.CountWeighted,
            Seed = given.Seed,
        };
    }

    /// <summary>A third of the sweeps are burn-in, and every fourth of the others is kept.</summary>
    private static BayesianOptions Bayesian(HyperParameters given)
    {
        var defaults = new BayesianOptions();
        var sweeps = given.Iterations ?? defaults.Sweeps;
        var thinning = Math.Min(defaults.Thinning, Math.Max(1, sweeps / 3));
        var samples = Math.Max(1, (sweeps - (sweeps / 3)) / thinning);
        return defaults with
        {
            Factors = given.Factors ?? defaults.Factors,
            Samples = samples,
            Thinning = thinning,
            BurnIn = sweeps - (samples * thinning),
            Seed = given.Seed,
        };
    }

    private static ImplicitAlsOptions HuKorenVolinsky(HyperParameters given)
    {
        var defaults = ImplicitAlsOptions.HuKorenVolinsky;
        return defaults with
        {
            Factors = given.Factors ?? defaults.Factors,
            Iterations = given.Iterations ?? defaults.Iterations,
            Regularization = (float?)given.Regularization ?? defaults.Regularization,
            Alpha = (float?)given.Alpha ?? defaults.Alpha,
            Seed = given.Seed,
        };
    }

    /// <summary>A penalty that was asked for is taken as it is.</summary>
    private static ImplicitAlsOptions Implicit(RatingData data, HyperParameters given) => given.Regularization is null
        ? Implicit(given).ForSize(data.Users.Count, data.Items.Count)
        : Implicit(given);

    private static ImplicitAlsOptions Implicit(HyperParameters given)
    {
        // The best on validation parts of MovieLens 100K's ua.base for lists of 10 (tune, see docs/evaluation.md).
        var defaults = new ImplicitAlsOptions { Factors = 96 };
        return defaults with
        {
            Factors = given.Factors ?? defaults.Factors,
            Iterations = given.Iterations ?? defaults.Iterations,
            Regularization = (float?)given.Regularization ?? defaults.Regularization,
            UnobservedWeight = (float?)given.Alpha ?? defaults.UnobservedWeight,
            Seed = given.Seed,
        };
    }
}
