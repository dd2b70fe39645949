using MovieRecs.Als.Interactions;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Solvers;

/// <summary>One side of an implicit model while it trains.</summary>
internal sealed class ImplicitSide(InteractionMatrix matrix, int factors) : IDisposable
{
    public InteractionMatrix Matrix { get; } = matrix;

    public FactorTable Factors { get; } = new(matrix.RowCount, factors);

    public AlignedBuffer<float> Gramian { get; } =
        new((long)FactorTable.PaddedFactors(factors) * FactorTable.PaddedFactors(factors));

    public Schedule Schedule { get; } = new(matrix);

    public ImplicitRow[] Rows { get; } = new ImplicitRow[matrix.RowCount];

    public double Objective => Rows.Sum(row => row.Objective);

    public double Penalty => Rows.Sum(row => row.Penalty);

    public void Dispose()
    {
        Factors.Dispose();
        Gramian.Dispose();
    }
}

/// <summary>The penalty of implicit ALS: λ·(observed + α₀·all)^ν.</summary>
internal readonly record struct ImplicitPenalty(float Regularization, float UnobservedWeight, float FrequencyExponent)
{
    /// <param name="count">Observed pairs of the row.</param>
    /// <param name="otherCount">All rows of the other side.</param>
    public float For(int count, int otherCount) =>
        Regularization * MathF.Pow(count + UnobservedWeight * otherCount, FrequencyExponent);
}

/// <summary>Solves every row of one side with the other side held fixed.</summary>
internal static unsafe class ImplicitHalfSweep
{
    public static void Run(
        ImplicitSide side, ImplicitSide other, RatingTables tables, bool scaled, ImplicitPenalty penalty,
        NormalSystem[] systems, CancellationToken cancellationToken)
    {
        GramMatrix.Compute(other.Factors, penalty.UnobservedWeight, other.Gramian.Pointer, systems.Length);
        side.Schedule.Restart();
        RowLoop.Run(systems.Length, thread =>
        {
            var system = systems[thread];
            fixed (int* columns = side.Matrix.Columns)
            fixed (byte* codes = side.Matrix.Codes)
            {
                for (var rows = side.Schedule.Take(); !rows.IsEmpty; rows = side.Schedule.Take())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    foreach (var row in rows)
                    {
                        var start = side.Matrix.RowStarts[row];
                        var count = side.Matrix.LengthOf(row);
                        side.Rows[row] = ImplicitRowSolver.Solve(
                            system, other.Factors.Pointer, other.Gramian.Pointer, columns + start, count,
                            new CodedRatings(codes + start, tables), penalty.For(count, other.Factors.Rows), scaled);
                        new ReadOnlySpan<float>(system.Solution, system.Order)
                            .CopyTo(new Span<float>(side.Factors.Row(row), system.Order));
                    }
                }
            }
        });
    }
}
