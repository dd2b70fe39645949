using System.Runtime.Intrinsics.X86;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Solvers;

/// <content>The ways to solve a row without forming the matrix of its factors.</content>
internal sealed unsafe partial class NormalSystem<TSimd, TVector>
{
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
            new Prefetch(table, Order * sizeof(float), upcoming, upcomingCount, Upcoming, Order + 1));
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
        float* table, QuantizedTable? quantized, RatedRow row, float ridge, float biasRidge, float* gramian, int steps,
        ref float bias)
    {
        // While a row is iterated on, the next one is fetched: one of its vectors for every four of this one in each
        // step.
        var next = row.After(row.Count, out var nextCount, IterationLimit);
        if (quantized is null)
        {
            var upcoming = new RowPrefetch(table, Order * sizeof(float), next, nextCount);
            return Iterate(
                new GatheredRows(table, Order, row.Columns), row.Count, ridge, biasRidge, gramian, steps, ref bias,
                ref upcoming);
        }
        else
        {
            var upcoming = new RowPrefetch(quantized.Pointer, quantized.Stride * sizeof(short), next, nextCount);
            quantized.CopyRows(row.Columns, row.Count, Copies);
            return Iterate(
                new ConsecutiveRows(Copies, Order), row.Count, ridge, biasRidge, gramian, steps, ref bias, ref upcoming);
        }
    }

    private double Iterate<TRows>(
        TRows rows, int count, float ridge, float biasRidge, float* gramian, int steps, ref float bias,
        ref RowPrefetch upcoming)
        where TRows : struct, IRowSource
    {
        var hasBias = float.IsFinite(biasRidge);
        var objective = Begin(rows, count, ridge, biasRidge, gramian, bias, out var biasResidual, ref upcoming);
        var biasDirection = biasResidual;
        var squares = GatherKernels<TSimd, TVector>.Dot(Residual, Residual, Order) + (biasResidual * biasResidual);
        for (var step = 0; step < steps && squares > float.Epsilon; step++)
        {
            // Product = −A·direction.
            ResidualKernels<TSimd, TVector>.Compute(
                rows, Order, count, Direction, biasDirection, null, Product, Errors, ref upcoming);
            GatherKernels<TSimd, TVector>.Update(Product, 1f, Direction, -ridge, Order);
            if (gramian != null)
            {
                GatherKernels<TSimd, TVector>.SubtractProduct(gramian, Order, Direction, Product);
            }

            var biasProduct = hasBias ? SumErrors(count) - (biasRidge * biasDirection) : 0f;
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
    private double Begin<TRows>(
        TRows rows, int count, float ridge, float biasRidge, float* gramian, float bias, out float biasResidual,
        ref RowPrefetch upcoming)
        where TRows : struct, IRowSource
    {
        ResidualKernels<TSimd, TVector>.Compute(
            rows, Order, count, Solution, bias, Targets, Residual, Errors, ref upcoming);
        biasResidual = 0;
        var sum = SumErrors(count);
        double objective = GatherKernels<TSimd, TVector>.Dot(Errors, Errors, FactorTable.PaddedFactors(count));
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
