namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// What a <see cref="BayesianModel"/> knows of one user under every sample, made by
/// <see cref="BayesianModel.FoldIn(Evaluation.RatingProfile, bool)"/>: worth keeping while the user's ratings stay the same,
/// since predictions from it cost an inner product for each sample. It goes with the model that made it, but does not keep
/// that model alive. Immutable; safe to use from any number of threads.
/// </summary>
public sealed class BayesianFoldIn
{
    private const int ObjectBytes = 200; // this object and the headers of its arrays

    private readonly float[] _means;
    private readonly float[] _meanBiases;
    private readonly float[] _draws;
    private readonly float[] _drawBiases;
    private readonly float[] _noiseVariances;

    /// <param name="source">Names the model that it goes with.</param>
    /// <param name="samples">How many samples the model has.</param>
    /// <param name="stride">Unknowns of the user under one of them, padded.</param>
    /// <param name="hasDraws">Whether there are draws beside the means.</param>
    internal BayesianFoldIn(object source, int samples, int stride, bool hasDraws)
    {
        (Source, Stride) = (source, stride);
        (_means, _meanBiases) = (new float[checked(samples * stride)], new float[samples]);
        (_draws, _drawBiases, _noiseVariances) = hasDraws
            ? (new float[_means.Length], new float[samples], new float[samples])
            : ([], [], []);
    }

    /// <summary>Whether it has draws, which standard deviations need.</summary>
    public bool HasDraws => _draws.Length > 0;

    /// <summary>Memory it takes, in bytes.</summary>
    public long SizeInBytes => ObjectBytes
        + (sizeof(float) * (
            (long)_means.Length + _meanBiases.Length + _draws.Length + _drawBiases.Length + _noiseVariances.Length));

    internal object Source { get; }

    internal int Stride { get; }

    /// <summary>The posterior mean under a sample: factors and 1, the scales of the items multiplied in.</summary>
    internal Span<float> MeanOf(int sample) => _means.AsSpan(sample * Stride, Stride);

    /// <summary>The draw under a sample, likewise; only with <see cref="HasDraws"/>.</summary>
    internal Span<float> DrawOf(int sample) => _draws.AsSpan(sample * Stride, Stride);

    /// <summary>The user's bias in the posterior mean under a sample.</summary>
    internal ref float MeanBiasOf(int sample) => ref _meanBiases[sample];

    /// <summary>That of the draw.</summary>
    internal ref float DrawBiasOf(int sample) => ref _drawBiases[sample];

    /// <summary>
    /// E[1/(α·γ)] under a sample: how much the user's ratings of an ordinary item scatter; only with <see cref="HasDraws"/>.
    /// </summary>
    internal ref float NoiseVarianceOf(int sample) => ref _noiseVariances[sample];
}
