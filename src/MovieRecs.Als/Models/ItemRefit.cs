using MovieRecs.Als.Interactions;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models;

/// <summary>
/// Solves some items of a trained model again from other ratings, for when ratings of theirs are to be forgotten at once. It is an
/// iteration of training that begins with the model and ends with these items alone: the users of the data are folded in, which is
/// the factors that the model has for them, and the items are solved from those. Rows are solved exactly and in single precision,
/// whatever the options. It takes about as long as an iteration. What the other items learned from the forgotten ratings stays until the next training.
/// </summary>
public static class ItemRefit
{
    /// <summary>The model with some items, and their popularity, as these ratings say. O(ratings · factors²).</summary>
    /// <param name="model">Stays as it is.</param>
    /// <param name="items">The ids behind its items.</param>
    /// <param name="data">The ratings that are left, with ids of their own.</param>
    /// <param name="itemIds">
    /// The items to solve; ids that the model lacks are left out. One that is not in <paramref name="data"/> gets zeros, as in training.
    /// </param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>A model without users, whose other items are the same to the bit.</returns>
    /// <exception cref="ArgumentException"><paramref name="items"/> is of another number of items.</exception>
    /// <exception cref="InsufficientMemoryException">It would not fit; nothing was allocated.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ImplicitAlsModel Refit(
        ImplicitAlsModel model, IdMap items, RatingData data, IReadOnlyCollection<int> itemIds, WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ThrowIfForeign(items, model.ItemCount);
        threads ??= WorkerThreads.Shared;
        var rows = Rows.Of(itemIds, items, data.Items);
        var options = model.Options with { Solver = RowSolver.Exact, Precision = FactorPrecision.Full };
        MemoryNeed.Check(data, options.Factors, options.Precision);
        using var users = new ImplicitSide(data.ByUser, options);
        using var solved = new ImplicitSide(data.ByItem.Only(rows.InData), options);
        solved.Factors.CopyFrom(FactorRows.Move(model.ItemFactors, model.Factors, items, data.Items));

        using var systems = new NormalSystems(threads.Count, options.Factors);
        var tables = ImplicitAlsTrainer.Tables(data.Scale, options);
        var penalty = ImplicitAlsTrainer.Penalty(options);
        var scaled = options.Objective == ImplicitObjective.HuKorenVolinsky;
        ImplicitHalfSweep.Run(users, solved, tables, scaled, penalty, steps: 0, systems.All, threads, cancellationToken);
        ImplicitHalfSweep.Run(solved, users, tables, scaled, penalty, steps: 0, systems.All, threads, cancellationToken);
        return new ImplicitAlsModel(
            model.Options, default, rows.Replace(model.ItemFactors, solved.Factors.ToArray(), model.Factors), threads)
            .With(model.Recency)
            .With(model.Popularity is null
                ? null
                : new ItemPopularity(rows.Replace(model.Popularity.Scores, ItemPopularity.Of(data).Scores, 1)));
    }

    /// <summary>
    /// The same for the model that predicts ratings, with what having rated these items says of users, and the deviations. What the
    /// items are shrunk to is fitted anew to all of them, because a model does not keep it. μ and the few numbers that were fitted to
    /// all ratings together stay.
    /// </summary>
    /// <param name="model">Stays as it is.</param>
    /// <param name="items">The ids behind its items.</param>
    /// <param name="data">The ratings that are left, with ids of their own.</param>
    /// <param name="itemIds">As above.</param>
    /// <param name="itemFeatures">Side information, over the items of <paramref name="data"/>; null: nothing is known.</param>
    /// <param name="threads">As above.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>A model without users, whose other items are the same to the bit.</returns>
    /// <exception cref="ArgumentException">The ids or the features are of another number of items.</exception>
    /// <exception cref="InsufficientMemoryException">It would not fit; nothing was allocated.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ExplicitAlsModel Refit(
        ExplicitAlsModel model, IdMap items, RatingData data, IReadOnlyCollection<int> itemIds, SideFeatures? itemFeatures = null,
        WorkerThreads? threads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ThrowIfForeign(items, model.ItemCount);
        ExplicitAlsTrainer.ThrowIfForeign(itemFeatures, data);
        threads ??= WorkerThreads.Shared;
        var rows = Rows.Of(itemIds, items, data.Items);
        var options = model.Options with { Solver = RowSolver.Exact, Precision = FactorPrecision.Full };
        MemoryNeed.Check(
            data, options.Factors, options.Precision, ExplicitAlsTrainer.FitBytes(data, options, itemFeatures));
        using var userFit = model.SetWeights.IsEmpty ? null : ExplicitAlsTrainer.FitOf(
            data.ByUser, data.ByItem, side: null, options.UserSetRegularization, options, threads, cancellationToken);
        using var itemFit = ExplicitAlsTrainer.FitOf(
            data.ByItem, data.ByUser, itemFeatures, options.ItemSetRegularization, options, threads, cancellationToken);
        using var users = new ExplicitSide(data.ByUser, options) { Means = userFit?.Means };
        using var solved = new ExplicitSide(data.ByItem.Only(rows.InData), options) { Means = itemFit?.Means };
        solved.Factors.CopyFrom(FactorRows.Move(model.ItemFactors, model.Factors, items, data.Items));
        solved.SetBiases(FactorRows.Move(model.ItemBiases, 1, items, data.Items));
        var width = model.Factors + 1;
        userFit?.Restart(FactorRows.Move(model.SetWeights, width, items, data.Items));
        itemFit?.FitAnew(solved);

        using var systems = new NormalSystems(threads.Count, options.Factors);
        var tables = ExplicitAlsTrainer.Tables(data.Scale, model.GlobalMean);
        var penalty = ExplicitAlsTrainer.Penalty(options);
        ExplicitHalfSweep.Run(users, solved, tables, penalty, steps: 0, systems.All, threads, cancellationToken);
        userFit?.SolveMembers(users, rows.InData);
        ExplicitHalfSweep.Run(solved, users, tables, penalty, steps: 0, systems.All, threads, cancellationToken);
        return new ExplicitAlsModel(
            model.Options, model.GlobalMean, default, rows.Replace(model.ItemFactors, solved.Factors.ToArray(), model.Factors), default,
            rows.Replace(model.ItemBiases, solved.BiasArray(), 1),
            userFit is null ? default : rows.Replace(model.SetWeights, userFit.SetWeights(), width))
            .With(model.Noise is not { } noise ? null : noise.WithItemVariances(
                rows.Replace(noise.ItemVariances, VariancesOf(noise, solved, rows), 1, noise.ItemVariance(squaredError: 0, count: 0))));
    }

    /// <summary>By index in the data; 0 for items that are not solved.</summary>
    private static float[] VariancesOf(RatingNoise noise, ExplicitSide solved, Rows rows)
    {
        var variances = new float[solved.Rows.Length];
        foreach (var row in rows.InData)
        {
            variances[row] = noise.ItemVariance(solved.Rows[row].SquaredError, solved.Matrix.LengthOf(row));
        }

        return variances;
    }

    private static void ThrowIfForeign(IdMap items, int itemCount)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count != itemCount)
        {
            throw new ArgumentException($"The model has {itemCount} items, not {items.Count}.", nameof(items));
        }
    }

    /// <summary>Which rows are solved.</summary>
    /// <param name="InModel">Their indices in the model.</param>
    /// <param name="InDataOrGone">Beside them those in the data; negative for one without ratings.</param>
    private sealed record Rows(int[] InModel, int[] InDataOrGone)
    {
        public int[] InData { get; } = [.. InDataOrGone.Where(row => row >= 0)];

        public static Rows Of(IReadOnlyCollection<int> itemIds, IdMap model, IdMap data)
        {
            int[] known = [.. itemIds.Distinct().Where(id => model.IndexOf(id) >= 0)];
            return new Rows([.. known.Select(model.IndexOf)], [.. known.Select(data.IndexOf)]);
        }

        /// <summary>A copy of a matrix of the model with these rows from one of the data.</summary>
        public float[] Replace(ReadOnlyMemory<float> inModel, ReadOnlyMemory<float> inData, int width, float gone = 0)
        {
            var replaced = inModel.ToArray();
            for (var index = 0; index < InModel.Length; index++)
            {
                var target = replaced.AsSpan(InModel[index] * width, width);
                if (InDataOrGone[index] is >= 0 and var source)
                {
                    inData.Span.Slice(source * width, width).CopyTo(target);
                }
                else
                {
                    target.Fill(gone);
                }
            }

            return replaced;
        }
    }
}
