using MovieRecs.Als.Interactions;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Solvers;

/// <summary>One side of an explicit model while it trains: factors, biases and the rows that determine them.</summary>
internal sealed class ExplicitSide(InteractionMatrix matrix, int factors) : IDisposable
{
    public InteractionMatrix Matrix { get; } = matrix;

    public FactorTable Factors { get; } = new(matrix.RowCount, factors);

    public AlignedBuffer<float> Biases { get; } = new(matrix.RowCount);

    public Schedule Schedule { get; } = new(matrix);

    public ExplicitRow[] Rows { get; } = new ExplicitRow[matrix.RowCount];

    /// <summary>Σ e² after this side was solved.</summary>
    public double SquaredError => Rows.Sum(row => row.SquaredError);

    /// <summary>This side's part of the regularisation.</summary>
    public double Penalty => Rows.Sum(row => row.Penalty);

    public unsafe float[] BiasArray() => new ReadOnlySpan<float>(Biases.Pointer, Matrix.RowCount).ToArray();

    public void Dispose()
    {
        Factors.Dispose();
        Biases.Dispose();
    }
}

/// <summary>Solves every row of one side with the other side held fixed.</summary>
internal static unsafe class ExplicitHalfSweep
{
    public static void Run(
        ExplicitSide side, ExplicitSide other, RatingTables tables, ExplicitPenalty penalty,
        NormalSystem[] systems, CancellationToken cancellationToken)
    {
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
                        side.Rows[row] = ExplicitRowSolver.Solve(
                            system, other.Factors.Pointer, other.Biases.Pointer, columns + start, side.Matrix.LengthOf(row),
                            new CodedRatings(codes + start, tables), penalty);
                        side.Biases.Pointer[row] = side.Rows[row].Bias;
                        new ReadOnlySpan<float>(system.Solution, system.Order)
                            .CopyTo(new Span<float>(side.Factors.Row(row), system.Order));
                    }
                }
            }
        });
    }
}
