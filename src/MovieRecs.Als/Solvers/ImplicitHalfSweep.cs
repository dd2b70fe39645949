using MovieRecs.Als.Interactions;
using MovieRecs.Als.Kernels;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>One side of an implicit model while it trains.</summary>
internal sealed class ImplicitSide : IDisposable
{
    public ImplicitSide(InteractionMatrix matrix, int factors, FactorPrecision precision)
    {
        Matrix = matrix;
        Factors = new FactorTable(matrix.RowCount, factors);
        Gramian = new AlignedBuffer<float>((long)Factors.Stride * Factors.Stride);
        Schedule = new Schedule(matrix);
        Rows = new ImplicitRow[matrix.RowCount];
        Quantized = QuantizedTable.For(Factors, precision);
    }

    public InteractionMatrix Matrix { get; }

    public FactorTable Factors { get; }

    public QuantizedTable? Quantized { get; }

    public AlignedBuffer<float> Gramian { get; }

    public Schedule Schedule { get; }

    public ImplicitRow[] Rows { get; }

    public double Objective => Rows.Sum(row => row.Objective);

    public double Penalty => Rows.Sum(row => row.Penalty);

    public void Dispose()
    {
        Quantized?.Dispose();
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
        ImplicitSide side, ImplicitSide other, RatingTables tables, bool scaled, ImplicitPenalty penalty, int steps,
        NormalSystem[] systems, WorkerThreads threads, CancellationToken cancellationToken)
    {
        GramMatrix.Compute(other.Factors, penalty.UnobservedWeight, other.Gramian.Pointer, threads);
        other.Quantized?.Refresh(tables.LargestTarget, threads);
        other.Quantized?.SetGramian(other.Gramian.Pointer);
        var method = new RowMethod(scaled ? 0 : steps, other.Quantized);
        side.Schedule.Restart();
        threads.Run(thread =>
        {
            var system = systems[thread];
            fixed (int* columns = side.Matrix.Columns)
            fixed (byte* codes = side.Matrix.Codes)
            {
                for (var rows = side.Schedule.Take(); !rows.IsEmpty; rows = side.Schedule.Take())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    for (var i = 0; i < rows.Length; i++)
                    {
                        var row = rows[i];
                        if (method.Iterates(side.Matrix.LengthOf(row)))
                        {
                            side.Factors.CopyRow(row, system.Solution);
                        }

                        side.Rows[row] = ImplicitRowSolver.Solve(
                            system, other.Factors.Pointer, other.Gramian.Pointer,
                            RatedRow.Of(side.Matrix, columns, rows, i),
                            new CodedRatings(codes + side.Matrix.RowStarts[row], tables),
                            penalty.For(side.Matrix.LengthOf(row), other.Factors.Rows), scaled, method);
                        side.Factors.SetRow(row, system.Solution);
                    }
                }
            }
        });
    }
}
