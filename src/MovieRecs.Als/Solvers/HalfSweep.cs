using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// One side of a model while it trains: its factors, the rows that determine them and the result of each.
/// </summary>
internal abstract class AlsSide<TRow> : IDisposable
    where TRow : struct
{
    protected AlsSide(InteractionMatrix matrix, AlsOptions options)
    {
        Matrix = matrix;
        Factors = new FactorTable(matrix.RowCount, options.Factors);
        Schedule = new Schedule(matrix);
        Rows = new TRow[matrix.RowCount];
        Quantized = QuantizedTable.For(Factors, options.Precision);
    }

    public InteractionMatrix Matrix { get; }

    public FactorTable Factors { get; }

    public QuantizedTable? Quantized { get; }

    public Schedule Schedule { get; }

    public TRow[] Rows { get; }

    public virtual void Dispose()
    {
        Quantized?.Dispose();
        Factors.Dispose();
    }
}

/// <summary>Solves one row of a side. A struct, so that the sweep is compiled for each kind.</summary>
internal interface ISweepSolver<TRow>
{
    /// <param name="system">
    /// Workspace, with the last solution where the row is iterated; its solution becomes the new factors.
    /// </param>
    /// <param name="row">The row's number.</param>
    /// <param name="rated">The rows of the other side that it rates.</param>
    /// <param name="ratings">Its ratings.</param>
    /// <param name="method">How to solve it.</param>
    TRow Solve(NormalSystem system, int row, RatedRow rated, CodedRatings ratings, RowMethod method);
}

/// <summary>Solves every row of one side with the other side held fixed.</summary>
internal static unsafe class HalfSweep
{
    public static void Run<TRow, TSolver>(
        AlsSide<TRow> side, RatingTables tables, RowMethod method, TSolver solver, NormalSystem[] systems, WorkerThreads threads,
        CancellationToken cancellationToken)
        where TRow : struct
        where TSolver : struct, ISweepSolver<TRow>
    {
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

                        side.Rows[row] = solver.Solve(
                            system, row, RatedRow.Of(side.Matrix, columns, rows, i),
                            new CodedRatings(codes + side.Matrix.RowStarts[row], tables), method);
                        side.Factors.SetRow(row, system.Solution);
                    }
                }
            }
        });
    }
}
