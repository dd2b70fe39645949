using MovieRecs.Als.Interactions;
using MovieRecs.Als.Kernels;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>One side of an explicit model while it trains, with its biases.</summary>
internal sealed class ExplicitSide(InteractionMatrix matrix, AlsOptions options) : AlsSide<ExplicitRow>(matrix, options)
{
    public AlignedBuffer<float> Biases { get; } = new(matrix.RowCount);

    /// <summary>Where the rows are shrunk to; null: to 0. Such rows are solved exactly.</summary>
    public PriorMeans? Means { get; init; }

    /// <summary>Σ e² after this side was solved.</summary>
    public double SquaredError => Rows.Sum(row => row.SquaredError);

    /// <summary>This side's part of the regularisation.</summary>
    public double Penalty => Rows.Sum(row => row.Penalty);

    public unsafe RowMean MeanOf(int row) =>
        Means is null ? default : new RowMean(Means.Factors.Row(row), Means.Biases.Pointer[row]);

    public unsafe float[] BiasArray() => new ReadOnlySpan<float>(Biases.Pointer, Matrix.RowCount).ToArray();

    public unsafe void SetBiases(ReadOnlySpan<float> biases) =>
        biases.CopyTo(new Span<float>(Biases.Pointer, Matrix.RowCount));

    public unsafe float LargestBias()
    {
        var largest = 0f;
        for (var row = 0; row < Matrix.RowCount; row++)
        {
            largest = Math.Max(largest, Math.Abs(Biases.Pointer[row]));
        }

        return largest;
    }

    public override void Dispose()
    {
        base.Dispose();
        Biases.Dispose();
    }
}

/// <summary>A half-sweep of explicit ALS.</summary>
internal static class ExplicitHalfSweep
{
    public static void Run(
        ExplicitSide side, ExplicitSide other, RatingTables tables, ExplicitPenalty penalty, int steps,
        NormalSystem[] systems, WorkerThreads threads, CancellationToken cancellationToken)
    {
        other.Quantized?.Refresh(tables.LargestTarget + other.LargestBias(), threads);
        var method = new RowMethod(side.Means is null ? steps : 0, other.Quantized);
        HalfSweep.Run(side, tables, method, new Solver(side, other, penalty), systems, threads, cancellationToken);
    }

    private readonly struct Solver(ExplicitSide side, ExplicitSide other, ExplicitPenalty penalty) : ISweepSolver<ExplicitRow>
    {
        public unsafe ExplicitRow Solve(NormalSystem system, int row, RatedRow rated, CodedRatings ratings, RowMethod method)
        {
            var solved = ExplicitRowSolver.Solve(
                system, other.Factors.Pointer, other.Biases.Pointer, rated, ratings, penalty, method, side.Biases.Pointer[row],
                side.MeanOf(row));
            side.Biases.Pointer[row] = solved.Bias;
            return solved;
        }
    }
}
