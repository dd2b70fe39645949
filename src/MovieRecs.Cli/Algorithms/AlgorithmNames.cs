using System.CommandLine;

namespace MovieRecs.Cli.Algorithms;

/// <summary>The names of the algorithms on the command line and in model files.</summary>
internal static class AlgorithmNames
{
    private static readonly (string Name, Algorithm Algorithm)[] _all =
    [
        ("popularity", Algorithm.Popularity),
        ("bias", Algorithm.Bias),
        ("als", Algorithm.Als),
        ("bayesian", Algorithm.Bayesian),
        ("ials", Algorithm.Ials),
        ("hkv", Algorithm.Hkv),
        ("item-knn", Algorithm.ItemKnn),
        ("ease", Algorithm.Ease),
    ];

    public static string NameOf(Algorithm algorithm) => _all.Single(entry => entry.Algorithm == algorithm).Name;

    public static Algorithm? Find(string name) =>
        _all.Where(entry => entry.Name == name).Select(entry => (Algorithm?)entry.Algorithm).FirstOrDefault();

    public static Option<Algorithm> One(Algorithm defaultValue)
    {
        var option = new Option<Algorithm>("--algorithm")
        {
            Description = Description,
            HelpName = "NAME",
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result => Parse(result.Tokens[^1].Value, result.AddError),
        };
        return option;
    }

    public static Option<Algorithm[]> Several() => new("--algorithm")
    {
        Description = Description + " May be given several times.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => Parse(token.Value, result.AddError))],
    };

    private static string Description =>
        $"The algorithm: {string.Join(", ", _all.Select(entry => entry.Name))}.";

    private static Algorithm Parse(string name, Action<string> addError)
    {
        if (Find(name) is { } algorithm)
        {
            return algorithm;
        }

        addError($"There is no algorithm {name}: choose from {string.Join(", ", _all.Select(entry => entry.Name))}.");
        return default;
    }
}
