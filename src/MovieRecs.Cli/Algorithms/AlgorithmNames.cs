using System.CommandLine;
using MovieRecs.Cli.Options;

namespace MovieRecs.Cli.Algorithms;

/// <summary>What <c>--algorithm</c> can name.</summary>
internal enum Algorithm
{
    Popularity,
    Bias,
    Als,
    Bayesian,
    Ensemble,
    Ials,
    Hkv,
    ItemKnn,
    Ease,
    Session,
}

/// <summary>The names of the algorithms on the command line and in model files.</summary>
internal static class AlgorithmNames
{
    private static readonly IReadOnlyDictionary<string, Algorithm> _all = new Dictionary<string, Algorithm>
    {
        ["popularity"] = Algorithm.Popularity,
        ["bias"] = Algorithm.Bias,
        ["als"] = Algorithm.Als,
        ["bayesian"] = Algorithm.Bayesian,
        ["ensemble"] = Algorithm.Ensemble,
        ["ials"] = Algorithm.Ials,
        ["hkv"] = Algorithm.Hkv,
        ["item-knn"] = Algorithm.ItemKnn,
        ["ease"] = Algorithm.Ease,
        ["session"] = Algorithm.Session,
    };

    public static string NameOf(Algorithm algorithm) => _all.First(entry => entry.Value == algorithm).Key;

    public static Algorithm? Find(string name) => _all.TryGetValue(name, out var algorithm) ? algorithm : null;

    /// <summary>The algorithm of a name that an option has checked.</summary>
    public static Algorithm Of(string name) => _all[name];

    /// <summary><c>--algorithm</c> with one name.</summary>
    /// <param name="otherwise">What happens without it, for the help; null if there is a default.</param>
    /// <param name="defaultValue">The default; null if there is none.</param>
    public static Option<string?> One(string? otherwise, Algorithm? defaultValue) => NameOption.Of(
        "--algorithm", otherwise is null ? Description : $"{Description} {otherwise}", "algorithm", [.. _all.Keys],
        defaultValue is { } algorithm ? NameOf(algorithm) : null);

    /// <summary><c>--algorithm</c>, given once or several times.</summary>
    public static Option<string[]> Several(string otherwise) => NameOption.Several(
        "--algorithm", $"{Description} May be given several times. {otherwise}", "algorithm", [.. _all.Keys]);

    private static string Description => $"The algorithm: {string.Join(", ", _all.Keys)}.";
}
