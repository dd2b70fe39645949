using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Solvers;

/// <summary>Where the rows of one side are shrunk to instead of to 0.</summary>
internal sealed class PriorMeans(int rows, int factors) : IDisposable
{
    public FactorTable Factors { get; } = new(rows, factors);

    public AlignedBuffer<float> Biases { get; } = new(rows);

    public void Dispose()
    {
        Factors.Dispose();
        Biases.Dispose();
    }
}

/// <summary>The part of <see cref="PriorMeans"/> that belongs to one row.</summary>
/// <param name="factors">As many floats as the order of the system, or null for zeros.</param>
/// <param name="bias">0 if the factors are null.</param>
internal readonly unsafe struct RowMean(float* factors, float bias)
{
    public bool IsZero => factors == null;

    public float* Factors => factors;

    public float Bias => bias;
}
