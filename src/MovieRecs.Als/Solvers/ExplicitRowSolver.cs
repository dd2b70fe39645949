namespace MovieRecs.Als.Solvers;

/// <summary>The penalties of explicit ALS.</summary>
/// <param name="Factors">τ, for the factors.</param>
/// <param name="Bias">γ, for the bias; not used without biases.</param>
/// <param name="HasBiases">Whether a bias is solved for beside the factors.</param>
/// <param name="CountWeighted">Whether both are multiplied by the number of ratings of the row (ALS-WR).</param>
internal readonly record struct ExplicitPenalty(float Factors, float Bias, bool HasBiases, bool CountWeighted)
{
    public (float Ridge, float BiasRidge) For(int count) =>
        CountWeighted ? (Factors * count, Bias * count) : (Factors, Bias);
}

/// <summary>What came of one row.</summary>
/// <param name="Bias">Its bias.</param>
/// <param name="SquaredError">Σ e² over its ratings.</param>
/// <param name="Penalty">Its part of the regularisation.</param>
internal readonly record struct ExplicitRow(float Bias, double SquaredError, double Penalty);

/// <summary>
/// Solves one row of explicit ALS exactly: the minimum of Σ (t − x·v − β)² + τ|x|² + γβ², where t is the rating less the mean
/// and less the other side's bias.
/// </summary>
internal static unsafe class ExplicitRowSolver
{
    /// <param name="system">Workspace; the factors x are in its solution afterwards.</param>
    /// <param name="table">Factors v of the other side, padded to the order of the system.</param>
    /// <param name="biases">Biases of the other side.</param>
    /// <param name="columns">Rows of <paramref name="table"/> that were rated.</param>
    /// <param name="count">How many; 0 gives zeros.</param>
    /// <param name="ratings">Ratings less the mean.</param>
    /// <param name="penalty">τ and γ.</param>
    public static ExplicitRow Solve<TRatings>(
        NormalSystem system, float* table, float* biases, int* columns, int count, TRatings ratings,
        ExplicitPenalty penalty)
        where TRatings : struct, IRatingSource
    {
        if (count == 0)
        {
            new Span<float>(system.Solution, system.Order).Clear();
            return default;
        }

        system.Begin();
        double targetSum = 0, targetSquares = 0;
        for (var start = 0; start < count; start += NormalSystem.TileRows)
        {
            var length = Math.Min(NormalSystem.TileRows, count - start);
            for (var i = 0; i < length; i++)
            {
                var target = ratings.TargetAt(start + i) - biases[columns[start + i]];
                system.Targets[i] = target;
                targetSum += target;
                targetSquares += (double)target * target;
            }

            system.Add(table, columns + start, length, scaled: false);
        }

        var (ridge, biasRidge) = penalty.For(count);
        var bias = 0f;
        if (penalty.HasBiases)
        {
            bias = system.SolveBordered(ridge, biasRidge, count, (float)targetSum);
        }
        else
        {
            system.Solve(ridge, gramian: null);
        }

        double norm = 0, fit = bias * targetSum;
        for (var i = 0; i < system.Order; i++)
        {
            norm += (double)system.Solution[i] * system.Solution[i];
            fit += (double)system.Solution[i] * system.WeightedSum[i];
        }

        // At the minimum the objective is Σt² − θ·g, with θ = [x; β] and g the right-hand side: the error costs no pass.
        var rowPenalty = (ridge * norm) + (penalty.HasBiases ? (double)biasRidge * bias * bias : 0);
        return new ExplicitRow(bias, Math.Max(0, targetSquares - fit - rowPenalty), rowPenalty);
    }
}
