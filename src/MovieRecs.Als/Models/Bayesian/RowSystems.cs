using MovieRecs.Als.Interactions;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Visits the rows of a matrix from long to short on several threads, each with a workspace of its own. What is done for a row must
/// not depend on the others. For one caller at a time.
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

    /// <summary>Calls a handler for every row.</summary>
    /// <param name="threads">Where it runs.</param>
    /// <param name="handler">Receives the row and the workspace of its thread.</param>
    /// <param name="sums">Receives what the handlers add to the sums of their workspaces; null: they have none.</param>
    /// <param name="cancellationToken">Checked between pieces of the schedule.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void ForEach(
        WorkerThreads threads, Action<int, Workspace> handler, ProductSums? sums, CancellationToken cancellationToken)
    {
        _schedule.Restart();
        threads.Run(_ =>
        {
            using var workspace = new Workspace(_unknownCount, _longestRow, sums?.Empty());
            for (var rows = _schedule.Take(); !rows.IsEmpty; rows = _schedule.Take())
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var row in rows)
                {
                    handler(row, workspace);
                }
            }

            if (sums is not null)
            {
                lock (sums)
                {
                    sums.Add(workspace.Sums!);
                }
            }
        });
    }

    /// <summary>What a thread needs for one row after another.</summary>
    public sealed class Workspace(int unknownCount, int longestRow, ProductSums? sums) : IDisposable
    {
        public NormalSystem System { get; } = NormalSystem.Create(unknownCount);

        /// <summary>As long as the longest row.</summary>
        public float[] Residuals { get; } = new float[longestRow];

        /// <summary>Over the rows of this thread; or null.</summary>
        public ProductSums? Sums => sums;

        /// <summary>Order × order, if there are sums.</summary>
        public float[] Gram { get; } = new float[sums is null ? 0 : sums.Order * sums.Order];

        public void Dispose() => System.Dispose();
    }
}
