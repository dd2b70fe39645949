namespace MovieRecs.Als.Solvers;

/// <summary>The penalties of explicit ALS.</summary>
/// <param name="Factors">τ, for the factors.</param>
/// <param name="Bias">γ, for the bias; infinite without biases.</param>
/// <param name="CountWeighted">Whether both are multiplied by the number of ratings of the row (ALS-WR).</param>
internal readonly record struct ExplicitPenalty(float Factors, float Bias, bool CountWeighted)
{
    public bool HasBiases => float.IsFinite(Bias);

    public (float Ridge, float BiasRidge) For(int count) =>
        CountWeighted ? (Factors * count, Bias * count) : (Factors, Bias);
}

/// <summary>The result of solving one row.</summary>
/// <param name="Bias">Its bias.</param>
/// <param name="SquaredError">Σ e² over its ratings.</param>
/// <param name="Penalty">Its part of the regularisation.</param>
internal readonly record struct ExplicitRow(float Bias, double SquaredError, double Penalty);

/// <summary>
/// Solves one row of explicit ALS: the minimum of Σ (t − x·v − β)² + τ|x|² + γβ², where t is the rating minus the mean
/// and the other side's bias.
/// </summary>
internal static unsafe class ExplicitRowSolver
{
    /// <param name="system">
    /// Workspace; the factors x are in its solution afterwards, and an iteration starts from what is there before.
    /// </param>
    /// <param name="table">Factors v of the other side, padded to the order of the system.</param>
    /// <param name="biases">Biases of the other side.</param>
    /// <param name="row">Which rows of <paramref name="table"/> were rated; none gives zeros.</param>
    /// <param name="ratings">Ratings minus the mean.</param>
    /// <param name="penalty">τ and γ.</param>
    /// <param name="method">How.</param>
    /// <param name="bias">The bias that an iteration starts from.</param>
    /// <param name="mean">m, where x and β are shrunk to: |x − m|² and (β − m_b)² stand in the penalty.</param>
    public static ExplicitRow Solve<TRatings>(
        NormalSystem system, float* table, float* biases, RatedRow row, TRatings ratings, ExplicitPenalty penalty,
        RowMethod method, float bias, RowMean mean = default)
        where TRatings : struct, IRowRatings
    {
        if (row.Count == 0)
        {
            new Span<float>(system.Solution, system.Order).Clear();
            AddMean(system, mean);
            return new ExplicitRow(mean.Bias, 0, 0);
        }

        var (ridge, biasRidge) = penalty.For(row.Count);
        if (method.Iterates(row.Count))
        {
            SetTargets(system, biases, row, 0, row.Count, ratings);
            var objective = system.Iterate(table, method.Quantized, row, ridge, biasRidge, null, method.Steps, ref bias);
            var cost = Penalty(system, ridge, biasRidge, bias);
            return new ExplicitRow(bias, Math.Max(0, objective - cost), cost);
        }

        if (row.Count <= system.DualLimit)
        {
            // Solves for the distance from the mean: what the mean predicts is subtracted from the targets.
            SetTargets(system, biases, row, 0, row.Count, ratings);
            if (!mean.IsZero)
            {
                system.SubtractPredictions(table, row, mean.Factors, mean.Bias);
            }

            bias = system.SolveDual(table, row, ridge, biasRidge, out var squaredError);
            var distance = Penalty(system, ridge, biasRidge, bias);
            AddMean(system, mean);
            return new ExplicitRow(bias + mean.Bias, squaredError, distance);
        }

        var (sum, squares) = AddTiles(system, table, biases, row, ratings, method.QuantizedFor(row.Count));
        bias = 0;
        if (!mean.IsZero)
        {
            system.Shift(ridge, mean.Factors);
            sum += penalty.HasBiases ? (double)biasRidge * mean.Bias : 0;
        }

        if (penalty.HasBiases)
        {
            bias = system.SolveBordered(ridge, biasRidge, row.Count, (float)sum);
        }
        else
        {
            system.Solve(ridge, gramian: null);
        }

        // At the minimum the objective is Σt² − θ·g, with θ = [x; β] and g the right-hand side: the error costs no pass.
        system.SumSolution(out var fit, out _);
        fit += bias * sum;
        var rowPenalty = Penalty(system, ridge, biasRidge, bias);
        if (!mean.IsZero)
        {
            // Then it is Σt² + τ|m|² + γm_b² − θ·g.
            var (distance, length) = Distances(system, mean.Factors);
            rowPenalty = ridge * distance;
            squares += ridge * length;
            if (penalty.HasBiases)
            {
                rowPenalty += biasRidge * Math.Pow(bias - mean.Bias, 2);
                squares += (double)biasRidge * mean.Bias * mean.Bias;
            }
        }

        return new ExplicitRow(bias, Math.Max(0, squares - fit - rowPenalty), rowPenalty);
    }

    private static (double Sum, double Squares) AddTiles<TRatings>(
        NormalSystem system, float* table, float* biases, RatedRow row, TRatings ratings, QuantizedTable? quantized)
        where TRatings : struct, IRowRatings
    {
        system.Begin();
        double sum = 0, squares = 0;
        for (var start = 0; start < row.Count; start += NormalSystem.TileRows)
        {
            var length = Math.Min(NormalSystem.TileRows, row.Count - start);
            SetTargets(system, biases, row, start, length, ratings);
            system.SumTargets(length, out var tileSum, out var tileSquares);
            sum += tileSum;
            squares += tileSquares;
            var upcoming = row.After(start + length, out var upcomingCount);
            if (quantized is null)
            {
                system.Add(table, row.Columns + start, length, scaled: false, upcoming, upcomingCount);
            }
            else
            {
                system.AddQuantized(quantized, row.Columns + start, length, upcoming, upcomingCount);
            }
        }

        return (sum, squares);
    }

    private static void SetTargets<TRatings>(
        NormalSystem system, float* biases, RatedRow row, int start, int length, TRatings ratings)
        where TRatings : struct, IRowRatings
    {
        var targets = system.Targets;
        ratings.CopyTargets(start, length, targets);
        var columns = row.Columns + start;
        for (var i = 0; i < length; i++)
        {
            targets[i] -= biases[columns[i]];
        }
    }

    private static void AddMean(NormalSystem system, RowMean mean)
    {
        if (!mean.IsZero)
        {
            for (var i = 0; i < system.Order; i++)
            {
                system.Solution[i] += mean.Factors[i];
            }
        }
    }

    /// <summary>|x − m|² and |m|².</summary>
    private static (double Distance, double Length) Distances(NormalSystem system, float* mean)
    {
        double distance = 0, length = 0;
        for (var i = 0; i < system.Order; i++)
        {
            var difference = (double)system.Solution[i] - mean[i];
            distance += difference * difference;
            length += (double)mean[i] * mean[i];
        }

        return (distance, length);
    }

    private static double Penalty(NormalSystem system, float ridge, float biasRidge, float bias)
    {
        system.SumSolution(out _, out var norm);
        return (ridge * norm) + (float.IsFinite(biasRidge) ? (double)biasRidge * bias * bias : 0);
    }
}
