namespace MovieRecs.Als.Interactions;

/// <summary>
/// The values a rating can take, each with a one-byte code, so that a rating costs one byte in memory. Immutable.
/// </summary>
public sealed class RatingScale
{
    private readonly float[] _values; // by code − 1, ascending

    private RatingScale(float[] ascendingValues) => _values = ascendingValues;

    /// <summary>0.5 … 5.0 in steps of 0.5, the code being the number of half stars, 1 … 10.</summary>
    public static RatingScale HalfStars { get; } =
        new([.. Enumerable.Range(1, 10).Select(halfStars => halfStars / 2f)]);

    /// <summary>The lowest value.</summary>
    public float Minimum => _values[0];

    /// <summary>The highest value.</summary>
    public float Maximum => _values[^1];

    /// <summary>How many values there are; codes run from 1 to this.</summary>
    public int Count => _values.Length;

    /// <summary>A scale of the distinct values given, code 1 for the lowest.</summary>
    /// <param name="values">Finite values in any order; duplicates are allowed.</param>
    /// <exception cref="ArgumentException">No value, a value that is not finite, or more than 255 distinct ones.</exception>
    public static RatingScale FromValues(ReadOnlySpan<float> values)
    {
        var distinct = new SortedSet<float>();
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException($"A rating of {value} has no place on a scale.", nameof(values));
            }

            distinct.Add(value);
        }

        if (distinct.Count is 0 or > byte.MaxValue)
        {
            throw new ArgumentException($"A scale has 1 to 255 distinct values, not {distinct.Count}.", nameof(values));
        }

        return new RatingScale([.. distinct]);
    }

    /// <summary>The ratings behind codes.</summary>
    /// <param name="codes">Each 1 … <see cref="Count"/>.</param>
    /// <param name="ratings">Receives as many ratings; what follows them is not touched.</param>
    /// <exception cref="IndexOutOfRangeException">
    /// A code is 0 or above <see cref="Count"/>, or there is not enough room.
    /// </exception>
    public void Decode(ReadOnlySpan<byte> codes, Span<float> ratings)
    {
        for (var index = 0; index < codes.Length; index++)
        {
            ratings[index] = ValueOf(codes[index]);
        }
    }

    /// <summary>The rating behind a code.</summary>
    /// <param name="code">1 … <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No value has this code.</exception>
    public float ValueOf(byte code)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, (byte)1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, _values.Length);
        return _values[code - 1];
    }

    /// <summary>Looks a value up. The comparison is exact: 3.4999 is not on the half-star scale.</summary>
    /// <param name="value">Any value; NaN is on no scale.</param>
    /// <param name="code">Its code, or 0.</param>
    /// <returns>Whether the scale has the value.</returns>
    public bool TryGetCode(float value, out byte code)
    {
        var position = Array.BinarySearch(_values, value);
        code = position >= 0 ? (byte)(position + 1) : (byte)0;
        return position >= 0;
    }
}
