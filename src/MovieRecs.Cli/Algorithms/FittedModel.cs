using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Cli.Algorithms;

/// <summary>A model file's contents with what its algorithm can do.</summary>
/// <param name="File">What is written to disk.</param>
internal sealed record FittedModel(ModelFile File)
{
    public Algorithm Algorithm { get; } =
        AlgorithmNames.Find(File.Algorithm ?? Guess(File))
        ?? throw new CommandFailedException($"this program does not know the model's algorithm {File.Algorithm}");

    /// <summary>Null where the algorithm predicts no ratings.</summary>
    public IRatingPredictor? Predictor => Algorithm switch
    {
        Algorithm.Popularity => File.Popularity,
        Algorithm.Bias => File.Bias,
        Algorithm.Als => new ExplicitAlsPredictor(Required(File.RatingModel)),
        Algorithm.Bayesian => Required(File.Bayesian),
        _ => null,
    };

    public IRanker Ranker => Algorithm switch
    {
        Algorithm.Popularity => Required(File.Popularity),
        Algorithm.Bias => Required(File.Bias),
        Algorithm.Als => new ExplicitAlsPredictor(Required(File.RatingModel)),
        Algorithm.Bayesian => Required(File.Bayesian),
        Algorithm.ItemKnn => Required(File.ItemKnn),
        Algorithm.Ease => Required(File.Ease),
        _ => new ImplicitAlsRanker(Required(File.Ranker)),
    };

    public static FittedModel Load(string path) => new(ModelFile.Load(path));

    /// <summary>A file of the service has no algorithm: its ranker comes first.</summary>
    private static string Guess(ModelFile file) =>
        AlgorithmNames.NameOf(file.Ranker is not null ? Algorithm.Ials : Algorithm.Als);

    private static T Required<T>(T? part)
        where T : class =>
        part ?? throw new CommandFailedException("the model file lacks the model that it names");
}
