namespace MovieRecs.Als.Solvers;

/// <summary>How to solve a row.</summary>
/// <param name="steps">Conjugate-gradient steps for rows short enough; 0 to solve all of them exactly.</param>
/// <param name="quantized">The copy of the other side in 16 bits for long rows, or null.</param>
internal readonly struct RowMethod(int steps, QuantizedTable? quantized)
{
    /// <summary>A tile or less gains nothing from 16 bits that the rounding of its scales does not cost again.</summary>
    private const int QuantizedFrom = NormalSystem.TileRows + 1;

    public int Steps => steps;

    public bool Iterates(int count) => steps > 0 && count <= NormalSystem.IterationLimit;

    /// <summary>The copy in 16 bits, or null.</summary>
    public QuantizedTable? Quantized => quantized;

    public QuantizedTable? QuantizedFor(int count) => count >= QuantizedFrom ? quantized : null;
}
