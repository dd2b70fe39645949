namespace MovieRecs.Cli.Algorithms;

/// <summary>What <c>--algorithm</c> can name.</summary>
internal enum Algorithm
{
    Popularity,
    Bias,
    Als,
    Bayesian,
    Ials,
    Hkv,
    ItemKnn,
    Ease,
}
