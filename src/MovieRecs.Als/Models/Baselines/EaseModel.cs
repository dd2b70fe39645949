using System.Numerics;
using System.Runtime.InteropServices;
using MovieRecs.Als.Evaluation;

namespace MovieRecs.Als.Models.Baselines;

/// <summary>
/// A linear autoencoder: the score of item j is Σ_i x_i B_ij over what the user rated. Immutable; safe to read from any
/// number of threads.
/// </summary>
/// <remarks>Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019.</remarks>
public sealed class EaseModel : IRanker
{
    private readonly float[][] _weights;

    internal EaseModel(float[][] weights, float ratingSlope) => (_weights, RatingSlope) = (weights, ratingSlope);

    /// <summary>s in the weight 1 + s·(r − 3.5) of a rating.</summary>
    public float RatingSlope { get; }

    /// <inheritdoc/>
    public int ItemCount => _weights.Length;

    /// <summary>Row i of B: what having rated item i adds to every item's score; 0 at i itself.</summary>
    /// <param name="item">0 … <see cref="ItemCount"/> − 1.</param>
    public ReadOnlySpan<float> WeightsOf(int item) => _weights[item];

    /// <inheritdoc/>
    public void Score(RatingProfile profile, Span<float> scores)
    {
        scores.Clear();
        for (var index = 0; index < profile.ItemIndices.Length; index++)
        {
            AddScaled(scores, _weights[profile.ItemIndices[index]], WeightOf(profile.Ratings[index], RatingSlope));
        }
    }

    internal static float WeightOf(float rating, float slope) => 1 + (slope * (rating - 3.5f));

    private static void AddScaled(Span<float> target, ReadOnlySpan<float> source, float scale)
    {
        var targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        var sources = MemoryMarshal.Cast<float, Vector<float>>(source);
        for (var index = 0; index < targets.Length; index++)
        {
            targets[index] += sources[index] * scale;
        }

        for (var index = targets.Length * Vector<float>.Count; index < target.Length; index++)
        {
            target[index] += source[index] * scale;
        }
    }
}
