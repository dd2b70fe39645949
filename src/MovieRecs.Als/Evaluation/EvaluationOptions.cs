namespace MovieRecs.Als.Evaluation;

/// <summary>How to evaluate.</summary>
public sealed record EvaluationOptions
{
    /// <summary>List lengths K, each at least 1. All are read off one list of the largest.</summary>
    public IReadOnlyList<int> Cutoffs { get; init; } = [10];

    /// <summary>
    /// Held-out ratings of at least this many stars are relevant; the default takes every one, since having chosen to
    /// watch is what implicit models predict.
    /// </summary>
    public float RelevantFrom { get; init; } = float.NegativeInfinity;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">No list length, or one below 1.</exception>
    public void Validate()
    {
        if (Cutoffs.Count == 0 || Cutoffs.Any(cutoff => cutoff < 1))
        {
            throw new ArgumentException("Name at least one list length, each at least 1.", nameof(Cutoffs));
        }
    }
}
