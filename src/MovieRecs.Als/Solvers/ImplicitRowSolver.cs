namespace MovieRecs.Als.Solvers;

/// <summary>What came of one row of implicit ALS.</summary>
/// <param name="Objective">Its part of the loss: observed and unobserved pairs and its own penalty.</param>
/// <param name="Penalty">Its own penalty alone.</param>
internal readonly record struct ImplicitRow(double Objective, double Penalty);

/// <summary>
/// Solves one row of implicit ALS exactly: the minimum of Σ over observed pairs w·(p − x·v)² + xᵀGx + ridge·|x|², where G is
/// the weighted Gram matrix that stands for all pairs at once (Hu et al. 2008, eq. 4; Rendle et al. 2022, eq. 5).
/// </summary>
internal static unsafe class ImplicitRowSolver
{
    /// <param name="system">Workspace; the factors x are in its solution afterwards.</param>
    /// <param name="table">Factors v of the other side, padded to the order of the system.</param>
    /// <param name="gramian">G with the padded order of the table.</param>
    /// <param name="columns">Rows of <paramref name="table"/> that were observed.</param>
    /// <param name="count">How many; 0 gives zeros.</param>
    /// <param name="ratings">Targets w·p, scales √w and constants w·p².</param>
    /// <param name="ridge">Positive.</param>
    /// <param name="scaled">Whether the weights differ from 1.</param>
    public static ImplicitRow Solve<TRatings>(
        NormalSystem system, float* table, float* gramian, int* columns, int count, TRatings ratings, float ridge,
        bool scaled)
        where TRatings : struct, IRatingSource
    {
        if (count == 0)
        {
            new Span<float>(system.Solution, system.Order).Clear();
            return default;
        }

        system.Begin();
        double constant = 0;
        for (var start = 0; start < count; start += NormalSystem.TileRows)
        {
            var length = Math.Min(NormalSystem.TileRows, count - start);
            for (var i = 0; i < length; i++)
            {
                system.Targets[i] = ratings.TargetAt(start + i);
                system.Scales[i] = ratings.ScaleAt(start + i);
                constant += ratings.ConstantAt(start + i);
            }

            system.Add(table, columns + start, length, scaled);
        }

        system.Solve(ridge, gramian);
        double norm = 0, fit = 0;
        for (var i = 0; i < system.Order; i++)
        {
            norm += (double)system.Solution[i] * system.Solution[i];
            fit += (double)system.Solution[i] * system.WeightedSum[i];
        }

        // At the minimum xᵀMx = x·g, so the whole objective is the constant less x·g.
        return new ImplicitRow(constant - fit, ridge * norm);
    }
}
