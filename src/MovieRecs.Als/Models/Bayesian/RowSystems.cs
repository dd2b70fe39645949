using MovieRecs.Als.Interactions;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Visits the rows of a matrix from long to short on several threads, each with a system to solve and room for the residuals
/// of a row. What is done for a row must not depend on the others. For one caller at a time.
/// </summary>
internal sealed class RowSystems
{
    private readonly Schedule _schedule;
    private readonly int _unknownCount;
    private readonly int _longestRow;

    public RowSystems(InteractionMatrix matrix, int unknownCount)
    {
        (_schedule, _unknownCount) = (new Schedule(matrix), unknownCount);
        for (var row = 0; row < matrix.RowCount; row++)
        {
            _longestRow = Math.Max(_longestRow, matrix.LengthOf(row));
        }
    }

    /// <param name="row">The row.</param>
    /// <param name="system">With the constructor's number of unknowns.</param>
    /// <param name="residuals">At least as long as the longest row.</param>
    public delegate void RowHandler(int row, NormalSystem system, Span<float> residuals);

    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void ForEach(WorkerThreads threads, RowHandler handler, CancellationToken cancellationToken)
    {
        _schedule.Restart();
        threads.Run(_ =>
        {
            using var system = NormalSystem.Create(_unknownCount);
            var residuals = new float[_longestRow];
            for (var rows = _schedule.Take(); !rows.IsEmpty; rows = _schedule.Take())
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var row in rows)
                {
                    handler(row, system, residuals);
                }
            }
        });
    }
}
