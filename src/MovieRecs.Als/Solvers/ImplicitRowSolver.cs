namespace MovieRecs.Als.Solvers;

/// <summary>The result of solving one row of implicit ALS.</summary>
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
    /// Workspace; the factors x are in its solution afterwards, and an iteration starts from what is there before.
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
        where TRatings : struct, IRowRatings
    {
        if (row.Count == 0)
        {
            new Span<float>(system.Solution, system.Order).Clear();
            return default;
        }

        if (!scaled && method.Iterates(row.Count))
        {
            ratings.CopyTargets(0, row.Count, system.Targets);
            var bias = 0f;
            var objective = system.Iterate(
                table, method.Quantized, row, ridge, float.PositiveInfinity, gramian, method.Steps, ref bias);
            return new ImplicitRow(objective, Penalty(system, ridge));
        }

        var quantized = scaled ? null : method.QuantizedFor(row.Count);
        var constant = AddTiles(system, table, row, ratings, scaled, quantized);
        system.Solve(ridge, quantized is null ? gramian : quantized.Gramian);
        system.SumSolution(out var fit, out _);

        // At the minimum xᵀMx = x·g, so the whole objective is the constant minus x·g.
        return new ImplicitRow(constant - fit, Penalty(system, ridge));
    }

    private static double AddTiles<TRatings>(
        NormalSystem system, float* table, RatedRow row, TRatings ratings, bool scaled, QuantizedTable? quantized)
        where TRatings : struct, IRowRatings
    {
        system.Begin();
        double constant = 0;
        for (var start = 0; start < row.Count; start += NormalSystem.TileRows)
        {
            var length = Math.Min(NormalSystem.TileRows, row.Count - start);
            ratings.CopyTargets(start, length, system.Targets);
            if (scaled)
            {
                ratings.CopyScales(start, length, system.Scales);
                constant += ratings.SumConstants(start, length);
            }
            else
            {
                system.SumTargets(length, out _, out var squares); // w·p² with w = 1
                constant += squares;
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
        system.SumSolution(out _, out var norm);
        return ridge * norm;
    }
}
