using System.Buffers;

namespace MovieRecs.Als.Models;

/// <summary>
/// How much a rating counts when a user is folded into a ranking model, by how many ratings the user gave after it: the
/// latest counts 1 and old ones <see cref="Floor"/>, weight = floor + (1 − floor) · exp(−later / <see cref="Scale"/>). Taste drifts, and
/// what was rated last says most about what is wanted next. The factors are trained without it.
/// </summary>
/// <param name="Floor">0 … 1; 1 lets all ratings count the same.</param>
/// <param name="Scale">Above 0: after how many later ratings the part above the floor has fallen to 1/e.</param>
public readonly record struct Recency(float Floor, float Scale)
{
    /// <summary>The weight of a rating.</summary>
    /// <param name="later">How many ratings the user gave after it.</param>
    public float WeightOf(int later) => Floor + ((1f - Floor) * MathF.Exp(-later / Scale));

    /// <summary>
    /// The weights of a user's ratings. O(n log n). Ratings of one time, such as an import without times gives them, count alike.
    /// </summary>
    /// <param name="times">When each was given, in seconds; 0 for those without a time, which count as the oldest.</param>
    /// <param name="weights">Receives as many weights.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public void Weigh(ReadOnlySpan<uint> times, Span<float> weights)
    {
        if (times.Length != weights.Length)
        {
            throw new ArgumentException($"{times.Length} times do not go with {weights.Length} weights.", nameof(weights));
        }

        var rented = ArrayPool<ulong>.Shared.Rent(times.Length);
        var keys = rented.AsSpan(0, times.Length);
        for (var index = 0; index < times.Length; index++)
        {
            keys[index] = ((ulong)times[index] << 32) | (uint)index;
        }

        keys.Sort();
        var later = 0;
        for (var place = keys.Length - 1; place >= 0; place--)
        {
            if (place < keys.Length - 1 && keys[place] >> 32 != keys[place + 1] >> 32)
            {
                later = keys.Length - 1 - place;
            }

            weights[(int)(uint)keys[place]] = WeightOf(later);
        }

        ArrayPool<ulong>.Shared.Return(rented);
    }

    internal void ThrowIfInvalid()
    {
        if (!(Floor is >= 0 and <= 1) || !(Scale > 0))
        {
            throw new ArgumentException($"Weights need a floor from 0 to 1 and a scale above 0, not {Floor} and {Scale}.");
        }
    }
}
