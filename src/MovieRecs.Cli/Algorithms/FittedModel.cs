using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Cli.Algorithms;

/// <summary>
/// A model file's contents with what can be done with them. A file that names no algorithm holds the two models of the
/// service, one that ranks and one that predicts ratings, or one of them.
/// </summary>
/// <param name="File">What is written to disk.</param>
internal sealed record FittedModel(ModelFile File)
{
    /// <summary>What lists are ranked by.</summary>
    public Algorithm RankingAlgorithm { get; } = AlgorithmOf(File);

    /// <summary>What predicts ratings; null if nothing in the file does.</summary>
    public Algorithm? RatingAlgorithm { get; } = File.Algorithm is null
        ? File.RatingModel is null ? null : Algorithm.Als
        : AlgorithmOf(File) is var algorithm
            && algorithm is Algorithm.Popularity or Algorithm.Bias or Algorithm.Als or Algorithm.Bayesian or Algorithm.Ensemble
            ? algorithm
            : null;

    /// <summary>Null where nothing predicts ratings.</summary>
    public IRatingPredictor? Predictor => RatingAlgorithm switch
    {
        Algorithm.Popularity => Required(File.Popularity),
        Algorithm.Bias => Required(File.Bias),
        Algorithm.Als => new ExplicitAlsPredictor(Required(File.RatingModel)),
        Algorithm.Bayesian => Required(File.Bayesian),
        Algorithm.Ensemble => Ensemble,
        _ => null,
    };

    public IRanker Ranker => RankingAlgorithm switch
    {
        Algorithm.Popularity => Required(File.Popularity),
        Algorithm.Bias => Required(File.Bias),
        Algorithm.Als or Algorithm.Ensemble => new ExplicitAlsPredictor(Required(File.RatingModel)),
        Algorithm.Bayesian => Required(File.Bayesian),
        Algorithm.ItemKnn => Required(File.ItemKnn),
        Algorithm.Ease => Required(File.Ease),
        Algorithm.Session => new SessionRanker(Required(File.Session), Required(File.Ranker)),
        _ => new ImplicitAlsRanker(Required(File.Ranker)),
    };

    private RatingEnsemble Ensemble => new(
        Required(File.RatingModel), Required(File.Bayesian), File.BayesianShare ?? RatingEnsemble.EvenShare);

    /// <summary>Reads a model file.</summary>
    /// <exception cref="CommandFailedException">
    /// The file is missing, damaged or something else; the message names its path.
    /// </exception>
    public static FittedModel Load(string path)
    {
        try
        {
            return new FittedModel(ModelFile.Load(path));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException($"{path}: there is no such model file");
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw new CommandFailedException($"{path}: is a folder; --model names the file that train wrote");
        }
        catch (Exception exception) when (exception is InvalidDataException or CommandFailedException)
        {
            throw new CommandFailedException($"{path}: {exception.Message}");
        }
    }

    /// <summary>The two models of the service in one file.</summary>
    /// <param name="ratings">Predicts ratings.</param>
    /// <param name="ranker">Ranks; trained on the same data.</param>
    public static FittedModel Both(FittedModel ratings, FittedModel ranker) =>
        new(ratings.File with { Algorithm = null, Ranker = ranker.File.Ranker });

    private static Algorithm AlgorithmOf(ModelFile file) => file.Algorithm switch
    {
        null when file.Ranker is not null => Algorithm.Ials,
        null => Algorithm.Als,
        var name => AlgorithmNames.Find(name)
            ?? throw new CommandFailedException($"this program does not know the model's algorithm {name}"),
    };

    private static T Required<T>(T? part)
        where T : class =>
        part ?? throw new CommandFailedException("the model file lacks the model that it names");
}
