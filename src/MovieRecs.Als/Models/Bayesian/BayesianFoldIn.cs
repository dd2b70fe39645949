namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// What a <see cref="BayesianModel"/> knows of one user under every sample, made by
/// <see cref="BayesianModel.FoldIn(Evaluation.RatingProfile, bool)"/>: worth keeping while the user's ratings stay the same, since
/// predictions from it cost an inner product for each sample. It goes with the model that made it, but does not keep that model
/// alive. Immutable; safe to use from any number of threads.
/// </summary>
public sealed class BayesianFoldIn
{
    private const int ObjectBytes = 120; // this object and the headers of its arrays

    private readonly float[] _means;
    private readonly float[] _draws;
    private readonly int _stride;

    /// <param name="source">Names the model that it goes with.</param>
    /// <param name="means">Posterior means of the user's unknowns, samples × stride.</param>
    /// <param name="draws">A draw of them for each sample, likewise; empty if none are wanted.</param>
    /// <param name="stride">Floats from one sample to the next.</param>
    internal BayesianFoldIn(object source, float[] means, float[] draws, int stride) =>
        (Source, _means, _draws, _stride) = (source, means, draws, stride);

    /// <summary>Whether it has draws, which standard deviations need.</summary>
    public bool HasDraws => _draws.Length > 0;

    /// <summary>Memory it takes, in bytes.</summary>
    public long SizeInBytes => ObjectBytes + (sizeof(float) * ((long)_means.Length + _draws.Length));

    internal object Source { get; }

    /// <summary>The posterior mean under a sample.</summary>
    internal ReadOnlySpan<float> MeanOf(int sample) => _means.AsSpan(sample * _stride, _stride);

    /// <summary>The draw under a sample; only with <see cref="HasDraws"/>.</summary>
    internal ReadOnlySpan<float> DrawOf(int sample) => _draws.AsSpan(sample * _stride, _stride);
}
