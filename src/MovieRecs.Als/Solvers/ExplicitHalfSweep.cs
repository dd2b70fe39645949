using MovieRecs.Als.Interactions;
using MovieRecs.Als.Kernels;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>One side of an explicit model while it trains: factors, biases and the rows that determine them.</summary>
internal sealed class ExplicitSide : IDisposable
{
    public ExplicitSide(InteractionMatrix matrix, int factors, FactorPrecision precision)
    {
        Matrix = matrix;
        Factors = new FactorTable(matrix.RowCount, factors);
        Biases = new AlignedBuffer<float>(matrix.RowCount);
        Schedule = new Schedule(matrix);
        Rows = new ExplicitRow[matrix.RowCount];
        Quantized = QuantizedTable.For(Factors, precision);
    }

    public InteractionMatrix Matrix { get; }

    public FactorTable Factors { get; }

    public QuantizedTable? Quantized { get; }

    public AlignedBuffer<float> Biases { get; }

    /// <summary>Where the rows are shrunk to; null: to 0. Such rows are solved exactly.</summary>
    public PriorMeans? Means { get; init; }

    public Schedule Schedule { get; }

    public ExplicitRow[] Rows { get; }

    /// <summary>Σ e² after this side was solved.</summary>
    public double SquaredError => Rows.Sum(row => row.SquaredError);

    /// <summary>This side's part of the regularisation.</summary>
    public double Penalty => Rows.Sum(row => row.Penalty);

    public unsafe RowMean MeanOf(int row) =>
        Means is null ? default : new RowMean(Means.Factors.Row(row), Means.Biases.Pointer[row]);

    public unsafe float[] BiasArray() => new ReadOnlySpan<float>(Biases.Pointer, Matrix.RowCount).ToArray();

    public unsafe float LargestBias()
    {
        var largest = 0f;
        for (var row = 0; row < Matrix.RowCount; row++)
        {
            largest = Math.Max(largest, Math.Abs(Biases.Pointer[row]));
        }

        return largest;
    }

    public void Dispose()
    {
        Quantized?.Dispose();
        Factors.Dispose();
        Biases.Dispose();
    }
}

/// <summary>Solves every row of one side with the other side held fixed.</summary>
internal static unsafe class ExplicitHalfSweep
{
    public static void Run(
        ExplicitSide side, ExplicitSide other, RatingTables tables, ExplicitPenalty penalty, int steps,
        NormalSystem[] systems, WorkerThreads threads, CancellationToken cancellationToken)
    {
        other.Quantized?.Refresh(tables.LargestTarget + other.LargestBias(), threads);
        var method = new RowMethod(side.Means is null ? steps : 0, other.Quantized);
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

                        side.Rows[row] = ExplicitRowSolver.Solve(
                            system, other.Factors.Pointer, other.Biases.Pointer,
                            RatedRow.Of(side.Matrix, columns, rows, i),
                            new CodedRatings(codes + side.Matrix.RowStarts[row], tables), penalty, method,
                            side.Biases.Pointer[row], side.MeanOf(row));
                        side.Biases.Pointer[row] = side.Rows[row].Bias;
                        side.Factors.SetRow(row, system.Solution);
                    }
                }
            }
        });
    }
}
