using System.Runtime.Intrinsics.X86;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Solvers;

/// <content>The ways to solve a row without forming the matrix of its factors.</content>
internal sealed unsafe partial class NormalSystem<TSimd, TVector>
{
    /// <summary>Rows of the next row to fetch before it begins: as many as it reads before its own fetching takes effect.</summary>
    private const int FirstRows = 16;

    /// <summary>Factor vectors that stay in half a megabyte of second-level cache from one step to the next.</summary>
    private int WarmRows => (512 << 10) / (Order * sizeof(float));

    public override float SolveDual(
        float* table, RatedRow row, float ridge, float biasRidge, out double squaredError)
    {
        var count = row.Count;
        var order = FactorTable.PaddedFactors(count);
        var stride = order + 16;
        var biasShare = ridge / biasRidge;
        TransposeKernels.GatherColumns(
            table, Order, row.Columns, count, Packed, stride, order, useWide: TSimd.Lanes == 16 && Avx512F.IsSupported);

        // The bias is one more factor, the same for all ratings; columns beyond the ratings stay uncoupled.
        var constant = Packed + (Order * stride);
        new Span<float>(constant, count).Fill(MathF.Sqrt(biasShare));
        new Span<float>(constant + count, order - count).Clear();
        var upcoming = row.After(count, out var upcomingCount);
        SymmetricKernels.RankUpdate<RankUpdate<TSimd, TVector>, TVector>(
            Packed, stride, Order + 1, Matrix, stride, order, accumulate: false,
            new Prefetch(table, Order * sizeof(float), upcoming, upcomingCount));
        for (var i = 0; i < order; i++)
        {
            Matrix[(i * stride) + i] += ridge;
            PivotFloors[i] = Matrix[(i * stride) + i] * PivotFloor;
            Errors[i] = i < count ? Targets[i] : 0;
        }

        CholeskyKernels<TSimd, TVector>.Factor(
            Matrix, stride, order, PivotFloors, InverseDiagonal, Blocks, Errors, second: null);
        CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, stride, order, InverseDiagonal, Blocks, Errors);
        GatherKernels<TSimd, TVector>.Combine(table, Order, row.Columns, Errors, count, Solution);

        // The errors of the row are ridge·a.
        squaredError = (double)ridge * ridge * GatherKernels<TSimd, TVector>.Dot(Errors, Errors, order);
        return biasShare * GatherKernels<TSimd, TVector>.Sum(Errors, order);
    }

    public override double Iterate(
        float* table, RatedRow row, float ridge, float biasRidge, float* gramian, int steps, ref float bias)
    {
        var hasBias = float.IsFinite(biasRidge);
        var objective = Begin(table, row, ridge, biasRidge, gramian, bias, out var biasResidual);
        var biasDirection = biasResidual;
        var squares = GatherKernels<TSimd, TVector>.Dot(Residual, Residual, Order) + (biasResidual * biasResidual);
        for (var step = 0; step < steps && squares > float.Epsilon; step++)
        {
            // Product = −A·direction.
            GatherKernels<TSimd, TVector>.Residual(
                table, Order, row.Columns, row.Count, Direction, biasDirection, null, Product, Errors,
                isCold: row.Count > WarmRows);
            GatherKernels<TSimd, TVector>.Update(Product, 1f, Direction, -ridge, Order);
            if (gramian != null)
            {
                GatherKernels<TSimd, TVector>.SubtractProduct(gramian, Order, Direction, Product);
            }

            var biasProduct = hasBias ? SumErrors(row.Count) - (biasRidge * biasDirection) : 0f;
            var curvature = -GatherKernels<TSimd, TVector>.Dot(Direction, Product, Order) - (biasDirection * biasProduct);
            if (!(curvature > 0))
            {
                break;
            }

            var length = squares / curvature;
            GatherKernels<TSimd, TVector>.Update(Solution, 1f, Direction, length, Order);
            bias += length * biasDirection;
            objective -= (double)length * squares; // what an exact step along the direction gains
            GatherKernels<TSimd, TVector>.Update(Residual, 1f, Product, length, Order);
            biasResidual += length * biasProduct;
            var before = squares;
            squares = GatherKernels<TSimd, TVector>.Dot(Residual, Residual, Order) + (biasResidual * biasResidual);
            GatherKernels<TSimd, TVector>.Update(Direction, squares / before, Residual, 1f, Order);
            biasDirection = biasResidual + (squares / before * biasDirection);
        }

        return Math.Max(0, objective);
    }

    /// <summary>Residual and direction at the starting point, and the objective there.</summary>
    private double Begin(
        float* table, RatedRow row, float ridge, float biasRidge, float* gramian, float bias, out float biasResidual)
    {
        GatherKernels<TSimd, TVector>.Residual(
            table, Order, row.Columns, row.Count, Solution, bias, Targets, Residual, Errors, isCold: true);
        var upcoming = row.After(row.Count, out var upcomingCount);
        new Prefetch(table, Order * sizeof(float), upcoming, Math.Min(upcomingCount, FirstRows)).Advance(Order);
        biasResidual = 0;
        var sum = SumErrors(row.Count);
        double objective = GatherKernels<TSimd, TVector>.Dot(Errors, Errors, FactorTable.PaddedFactors(row.Count));
        objective += (double)ridge * GatherKernels<TSimd, TVector>.Dot(Solution, Solution, Order);
        if (float.IsFinite(biasRidge))
        {
            biasResidual = sum - (biasRidge * bias);
            objective += (double)biasRidge * bias * bias;
        }

        if (gramian != null)
        {
            var before = GatherKernels<TSimd, TVector>.Dot(Solution, Residual, Order);
            GatherKernels<TSimd, TVector>.SubtractProduct(gramian, Order, Solution, Residual);
            objective += before - GatherKernels<TSimd, TVector>.Dot(Solution, Residual, Order);
        }

        GatherKernels<TSimd, TVector>.Update(Residual, 1f, Solution, -ridge, Order);
        new ReadOnlySpan<float>(Residual, Order).CopyTo(new Span<float>(Direction, Order));
        return objective;
    }

    private float SumErrors(int count)
    {
        var padded = FactorTable.PaddedFactors(count);
        new Span<float>(Errors + count, padded - count).Clear();
        return GatherKernels<TSimd, TVector>.Sum(Errors, padded);
    }
}
