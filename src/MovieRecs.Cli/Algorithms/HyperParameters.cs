namespace MovieRecs.Cli.Algorithms;

/// <summary>What was asked for; null leaves the algorithm's own default.</summary>
internal sealed record HyperParameters
{
    public int? Factors { get; init; }

    public int? Iterations { get; init; }

    public double? Regularization { get; init; }

    public double? BiasRegularization { get; init; }

    public double? SideRegularization { get; init; }

    public double? Alpha { get; init; }

    public bool NoBiases { get; init; }

    public bool CountWeighted { get; init; }

    public int Seed { get; init; } = 42;

    public int Threads { get; init; }
}
