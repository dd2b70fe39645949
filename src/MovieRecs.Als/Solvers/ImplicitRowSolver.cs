namespace MovieRecs.Als.Solvers;

/// <summary>What came of one row of implicit ALS.</summary>
/// <param name="Objective">Its part of the loss: observed and unobserved pairs and its own penalty.</param>
/// <param name="Penalty">Its own penalty alone.</param>
internal readonly record struct ImplicitRow(double Objective, double Penalty);

/// <summary>
/// Solves one row of implicit ALS: the minimum of Σ over observed pairs w·(p − x·v)² + xᵀGx + ridge·|x|², where G is the
/// weighted Gram matrix that stands for all pairs at once (Hu et al. 2008, eq. 4; Rendle et al. 2022, eq. 5).
/// </summary>
internal static unsafe class ImplicitRowSolver
{
    /// <param name="system">
    /// Workspace; the factors x are in its solution afterwards, and what an iteration shall begin with is there before.
    /// </param>
    /// <param name="table">Factors v of the other side, padded to the order of the system.</param>
    /// <param name="gramian">G with the padded order of the table.</param>
    /// <param name="row">Which rows of <paramref name="table"/> were observed; none gives zeros.</param>
    /// <param name="ratings">Targets w·p, scales √w and constants w·p².</param>
    /// <param name="ridge">Positive.</param>
    /// <param name="scaled">Whether the weights differ from 1; such rows are solved exactly in single precision.</param>
    /// <param name="method">How.</param>
    public static ImplicitRow Solve<TRatings>(
        NormalSystem system, float* table, float* gramian, RatedRow row, TRatings ratings, float ridge, bool scaled,
        RowMethod method)
        where TRatings : struct, IRatingSource
    {
        if (row.Count == 0)
        {
            new Span<float>(system.Solution, system.Order).Clear();
            return default;
        }

        if (!scaled && method.Iterates(row.Count))
        {
            for (var i = 0; i < row.Count; i++)
            {
                system.Targets[i] = ratings.TargetAt(i);
            }

            var bias = 0f;
            var objective = system.Iterate(
                table, row, ridge, float.PositiveInfinity, gramian, method.Steps, ref bias);
            return new ImplicitRow(objective, Penalty(system, ridge));
        }

        var constant = AddTiles(system, table, row, ratings, scaled, scaled ? null : method.QuantizedFor(row.Count));
        system.Solve(ridge, gramian);
        double fit = 0;
        for (var i = 0; i < system.Order; i++)
        {
            fit += (double)system.Solution[i] * system.WeightedSum[i];
        }

        // At the minimum xᵀMx = x·g, so the whole objective is the constant less x·g.
        return new ImplicitRow(constant - fit, Penalty(system, ridge));
    }

    private static double AddTiles<TRatings>(
        NormalSystem system, float* table, RatedRow row, TRatings ratings, bool scaled, QuantizedTable? quantized)
        where TRatings : struct, IRatingSource
    {
        system.Begin();
        double constant = 0;
        for (var start = 0; start < row.Count; start += NormalSystem.TileRows)
        {
            var length = Math.Min(NormalSystem.TileRows, row.Count - start);
            for (var i = 0; i < length; i++)
            {
                system.Targets[i] = ratings.TargetAt(start + i);
                system.Scales[i] = ratings.ScaleAt(start + i);
                constant += ratings.ConstantAt(start + i);
            }

            var upcoming = row.After(start + length, out var upcomingCount);
            if (quantized is null)
            {
                system.Add(table, row.Columns + start, length, scaled, upcoming, upcomingCount);
            }
            else
            {
                system.AddQuantized(quantized, row.Columns + start, length, upcoming, upcomingCount);
            }
        }

        return constant;
    }

    private static double Penalty(NormalSystem system, float ridge)
    {
        double norm = 0;
        for (var i = 0; i < system.Order; i++)
        {
            norm += (double)system.Solution[i] * system.Solution[i];
        }

        return ridge * norm;
    }
}
