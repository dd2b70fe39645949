namespace MovieRecs.Api.Training;

/// <summary>Names of the phases of a run, in their order, as they stand in its progress and timings.</summary>
internal static class TrainingPhase
{
    /// <summary>Ratings stream out of the database into the matrices.</summary>
    public const string Load = "load";

    /// <summary>The movies of deleted users are solved again in the models in service, which are published.</summary>
    public const string Refit = "refit";

    /// <summary>Implicit ALS, which orders the lists.</summary>
    public const string Ranker = "ranker";

    /// <summary>Explicit ALS, which predicts the stars.</summary>
    public const string Stars = "stars";

    /// <summary>Bayesian matrix factorisation, which predicts the stars together with it.</summary>
    public const string Bayesian = "bayesian";

    /// <summary>What comes next in a session.</summary>
    public const string Session = "session";

    /// <summary>The movies most like each movie.</summary>
    public const string Similar = "similar";

    /// <summary>The held-out ratings are predicted and ranked.</summary>
    public const string Evaluate = "evaluate";

    /// <summary>The artifact is stored and the snapshot built.</summary>
    public const string Publish = "publish";

    /// <summary>The phases that <paramref name="timings"/> have, in their order, which a JSON column does not keep.</summary>
    public static IReadOnlyDictionary<string, double> InOrder(IReadOnlyDictionary<string, double> timings)
    {
        var ordered = new OrderedDictionary<string, double>();
        foreach (var phase in (ReadOnlySpan<string>)[Load, Refit, Ranker, Stars, Bayesian, Evaluate, Similar, Session, Publish])
        {
            if (timings.TryGetValue(phase, out var seconds))
            {
                ordered.Add(phase, seconds);
            }
        }

        return ordered;
    }
}
