using MovieRecs.Als.Interactions;
using MovieRecs.Als.Kernels;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>One side of an implicit model while it trains, with the Gram matrix of its factors.</summary>
internal sealed class ImplicitSide : AlsSide<ImplicitRow>
{
    public ImplicitSide(InteractionMatrix matrix, AlsOptions options)
        : base(matrix, options) => Gramian = new AlignedBuffer<float>((long)Factors.Stride * Factors.Stride);

    public AlignedBuffer<float> Gramian { get; }

    public double Objective => Rows.Sum(row => row.Objective);

    public double Penalty => Rows.Sum(row => row.Penalty);

    public override void Dispose()
    {
        base.Dispose();
        Gramian.Dispose();
    }
}

/// <summary>The penalty of implicit ALS: λ·(observed + α₀·all)^ν.</summary>
internal readonly record struct ImplicitPenalty(float Regularization, float UnobservedWeight, float FrequencyExponent)
{
    /// <param name="count">Observed pairs of the row, each times its weight.</param>
    /// <param name="otherCount">All rows of the other side.</param>
    public float For(float count, int otherCount) =>
        Regularization * MathF.Pow(count + UnobservedWeight * otherCount, FrequencyExponent);
}

/// <summary>A half-sweep of implicit ALS.</summary>
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
        HalfSweep.Run(side, tables, method, new Solver(other, scaled, penalty), systems, threads, cancellationToken);
    }

    private readonly struct Solver(ImplicitSide other, bool scaled, ImplicitPenalty penalty) : ISweepSolver<ImplicitRow>
    {
        public ImplicitRow Solve(NormalSystem system, int row, RatedRow rated, CodedRatings ratings, RowMethod method) =>
            ImplicitRowSolver.Solve(
                system, other.Factors.Pointer, other.Gramian.Pointer, rated, ratings,
                penalty.For(rated.Count, other.Factors.Rows),
                scaled, method);
    }
}
