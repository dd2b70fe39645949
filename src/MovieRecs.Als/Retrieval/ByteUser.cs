namespace MovieRecs.Als.Retrieval;

/// <summary>What bounds the rounding of a user's factors to 8 bits.</summary>
/// <param name="Offset">Cancels the offset of the items' bytes.</param>
/// <param name="Scale">What a unit stands for.</param>
/// <param name="Error">Norm of what rounding took away.</param>
/// <param name="Norm">Norm of the factors.</param>
internal readonly record struct ByteUser(int Offset, float Scale, float Error, float Norm)
{
    /// <summary>Rounds a user's factors.</summary>
    /// <param name="userFactors">The factors.</param>
    /// <param name="limit">The largest magnitude of a unit.</param>
    /// <param name="units">Receives the units, zeros beyond the factors.</param>
    public static ByteUser Round(ReadOnlySpan<float> userFactors, int limit, Span<sbyte> units)
    {
        var largest = 0f;
        foreach (var value in userFactors)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        var scale = largest / limit;
        double squares = 0, errorSquares = 0;
        var sum = 0;
        units.Clear();
        for (var k = 0; k < userFactors.Length; k++)
        {
            var unit = scale > 0 ? (int)MathF.Round(userFactors[k] / scale) : 0;
            units[k] = (sbyte)unit;
            sum += unit;
            var error = userFactors[k] - ((double)unit * scale);
            squares += (double)userFactors[k] * userFactors[k];
            errorSquares += error * error;
        }

        return new ByteUser(
            -128 * sum, scale, MathF.BitIncrement((float)Math.Sqrt(errorSquares)),
            MathF.BitIncrement((float)Math.Sqrt(squares)));
    }
}
