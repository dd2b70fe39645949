using System.Globalization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Sessions;

/// <summary>
/// Trains <see cref="SessionModel"/> in closed form: B = (SᵀS + λI)⁻¹SᵀT, which minimises |T − SB|² + λ|B|². For each place in a
/// user's history S has a row of what was rated before it and T one of what follows, both with weights that fall with the
/// distance.
/// </summary>
/// <remarks>
/// The transition part (SLIT) of Choi, Kim, Lee, Shim and Lee, "Session-aware linear item-item models for session-based
/// recommendation", WWW 2021, with users' histories in place of sessions.
/// </remarks>
public static class SessionTrainer
{
    /// <summary>
    /// Trains. O(ratings · window + items³) time and 10·items² bytes for the items that the model takes, and 8 bytes per rating.
    /// Deterministic whatever the number of threads.
    /// </summary>
    /// <param name="data">Ratings with times; only who rated what in which order counts. None give an empty model.</param>
    /// <param name="options">Penalty, windows and limits.</param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Stops between items and blocks of the elimination.</param>
    /// <exception cref="ArgumentException">The ratings have no times.</exception>
    /// <exception cref="InsufficientMemoryException">Its matrices do not fit into memory. Nothing has been allocated then.</exception>
    public static SessionModel Train(
        RatingData data, SessionOptions options, WorkerThreads? threads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (!data.HasTimes && data.Count > 0)
        {
            throw new ArgumentException("The session model needs the times of the ratings, and the data have none.", nameof(data));
        }

        threads ??= WorkerThreads.Shared;
        var items = MostRated(data, options.MaximumItems);
        ThrowIfTooLarge(items.Length, BytesFor(items.Length) + SessionHistories.BytesOf(data));
        using var system = new TiledSystem(items.Length);
        Accumulate(system, data, items, options, threads, cancellationToken);
        system.Solve(options.Regularization, threads, cancellationToken);
        return new SessionModel(
            options, data.Items.Count, items, WeightsOf(system, items.Length, threads), SessionGaps.FreshSecondsOf(data));
    }

    /// <summary>Both matrices and the result.</summary>
    internal static long BytesFor(int items) => TiledSystem.BytesOf(items) + (sizeof(float) * (long)items * items);

    /// <exception cref="InsufficientMemoryException">The machine, or the container's limit, has less available.</exception>
    internal static void ThrowIfTooLarge(int items, long bytes)
    {
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var free = Math.Max(0, limit - Environment.WorkingSet);
        if (limit > 0 && bytes > free)
        {
            throw new InsufficientMemoryException(string.Create(
                CultureInfo.InvariantCulture,
                $"A session model of {items} items takes {bytes >> 20} MiB while it is trained; {free >> 20} MiB of {limit >> 20} "
                + $"are free. Lower {nameof(SessionOptions.MaximumItems)}."));
        }
    }

    /// <summary>The items with the most ratings, ties by index, in ascending order; those without a rating are left out.</summary>
    private static int[] MostRated(RatingData data, int maximum) =>
    [
        .. Enumerable.Range(0, data.Items.Count)
            .Where(item => data.ByItem.LengthOf(item) > 0)
            .OrderByDescending(data.ByItem.LengthOf)
            .ThenBy(item => item)
            .Take(maximum)
            .Order(),
    ];

    /// <summary>SᵀS + λI and SᵀT. Each row is summed over its item's users in order, by one thread.</summary>
    private static void Accumulate(
        TiledSystem system, RatingData data, int[] items, SessionOptions options, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        var columnOf = new int[data.Items.Count];
        Array.Fill(columnOf, -1);
        for (var column = 0; column < items.Length; column++)
        {
            columnOf[items[column]] = column;
        }

        var histories = new SessionHistories(data, columnOf, threads, cancellationToken);
        var windows = new SessionWindows(options);
        threads.ForEach(
            items.Length, chunk: 1,
            () => (Together: new float[system.PaddedOrder], Following: new float[system.PaddedOrder]),
            (row, sums) =>
            {
                sums.Together.AsSpan().Clear();
                sums.Following.AsSpan().Clear();
                foreach (var user in data.ByItem.ColumnsOf(items[row]))
                {
                    windows.Add(histories.Of(user), histories.PlaceOf(user, items[row]), sums.Together, sums.Following);
                }

                sums.Together[row] += options.Regularization;
                system.SetRow(row, sums.Together, sums.Following);
            },
            cancellationToken);
    }

    private static float[][] WeightsOf(TiledSystem system, int items, WorkerThreads threads)
    {
        var weights = new float[items][];
        threads.ForEach(items, chunk: 16, row =>
        {
            weights[row] = new float[items];
            system.CopySolution(row, weights[row]);
        });
        return weights;
    }
}
