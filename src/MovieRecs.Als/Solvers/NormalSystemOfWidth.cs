using System.Diagnostics;
using System.Runtime.Intrinsics;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Solvers;

/// <inheritdoc cref="NormalSystem"/>
internal sealed unsafe partial class NormalSystem<TSimd, TVector>(int order) : NormalSystem(order)
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    public override void Add(float* table, int* rows, int count, bool scaled, int* upcoming = null, int upcomingCount = 0)
    {
        SymmetricKernels.Pack<TSimd, TVector>(
            table, rows, Targets, scaled ? Scales : null, count, Packed, Stride, Order, WeightedSum, PlainSum);
        SymmetricKernels.RankUpdate<RankUpdate<TSimd, TVector>, TVector>(
            Packed, Stride, count, Matrix, Stride, Order, accumulate: !IsEmpty,
            new Prefetch(table, Order * sizeof(float), upcoming, upcomingCount));
        IsEmpty = false;
    }

    public override void AddQuantized(QuantizedTable table, int* rows, int count, int* upcoming, int upcomingCount)
    {
        Debug.Assert(table.IsWide == (TSimd.Lanes == Int16Simd512.Lanes));
        if (table.IsWide)
        {
            AddQuantized<Int16Simd512, Vector512<int>>(table, rows, count, upcoming, upcomingCount);
        }
        else
        {
            AddQuantized<Int16Simd256, Vector256<int>>(table, rows, count, upcoming, upcomingCount);
        }
    }

    public override void Solve(float ridge, float* gramian)
    {
        Prepare(ridge, gramian);
        CholeskyKernels<TSimd, TVector>.Factor(
            Matrix, Stride, Order, PivotFloors, InverseDiagonal, Blocks, Solution, second: null);
        CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, Stride, Order, InverseDiagonal, Blocks, Solution);
    }

    public override float SolveBordered(float ridge, float biasRidge, long count, float targetSum)
    {
        Prepare(ridge, null);
        CholeskyKernels<TSimd, TVector>.Factor(
            Matrix, Stride, Order, PivotFloors, InverseDiagonal, Blocks, Solution, PlainSum);

        // With A = UᵀU, z = U⁻ᵀ Σtv and l = U⁻ᵀs:  β = (Σt − l·z) / (n + biasRidge − l·l),  Ux = z − βl.
        TVector projections = default, squares = default;
        for (var i = 0; i < Order; i += TSimd.Lanes)
        {
            var l = TSimd.Load(PlainSum + i);
            projections = TSimd.MultiplyAdd(l, TSimd.Load(Solution + i), projections);
            squares = TSimd.MultiplyAdd(l, l, squares);
        }

        // The Schur complement is at least biasRidge in exact arithmetic.
        var complement = Math.Max(biasRidge, count + (double)biasRidge - TSimd.Sum(squares));
        var bias = (float)((targetSum - TSimd.Sum(projections)) / complement);
        for (var i = 0; i < Order; i += TSimd.Lanes)
        {
            var z = TSimd.MultiplySubtract(TSimd.Broadcast(bias), TSimd.Load(PlainSum + i), TSimd.Load(Solution + i));
            TSimd.Store(z, Solution + i);
        }

        CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, Stride, Order, InverseDiagonal, Blocks, Solution);
        return bias;
    }

    public override void SolveAndDraw(float* ridges, float* shift, float* noise)
    {
        Prepare(0f, null);
        for (var row = 0; row < Order; row++)
        {
            Matrix[(row * Stride) + row] += ridges[row];
            PivotFloors[row] = Matrix[(row * Stride) + row] * PivotFloor;
            Solution[row] += shift[row];
        }

        CholeskyKernels<TSimd, TVector>.Factor(
            Matrix, Stride, Order, PivotFloors, InverseDiagonal, Blocks, Solution, second: null);
        CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, Stride, Order, InverseDiagonal, Blocks, Solution);
        if (noise != null)
        {
            CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, Stride, Order, InverseDiagonal, Blocks, noise);
            for (var row = 0; row < Order; row++)
            {
                noise[row] += Solution[row];
            }
        }
    }

    private void AddQuantized<TInt16, TPairs>(
        QuantizedTable table, int* rows, int count, int* upcoming, int upcomingCount)
        where TInt16 : struct, IInt16Simd<TPairs>
        where TPairs : unmanaged
    {
        var pairs = (count + 1) / 2;
        var pairedRows = stackalloc int[TileRows];
        var targets = stackalloc short[TileRows];
        for (var i = 0; i < 2 * pairs; i++)
        {
            pairedRows[i] = i < count ? rows[i] : table.ZeroRow;
            targets[i] = i < count ? (short)MathF.Round(Targets[i] * table.TargetScale) : (short)0;
        }

        QuantizedKernels<TInt16, TPairs>.Pack(
            table.Pointer, table.Stride, pairedRows, (int*)targets, pairs, Packed, Stride, Order,
            1f / table.TargetScale, WeightedSum, PlainSum);
        SymmetricKernels.RankUpdate<Int16RankUpdate<TInt16, TPairs>, TPairs>(
            Packed, Stride, pairs, Matrix, Stride, Order, accumulate: !IsEmpty,
            new Prefetch(table.Pointer, table.Stride * sizeof(short), upcoming, upcomingCount));
        new ReadOnlySpan<float>(table.Scales, Order).CopyTo(new Span<float>(ColumnScales, Order));
        (IsEmpty, IsQuantized) = (false, true);
    }

    /// <summary>Gives the sums over integers their units.</summary>
    private void Rescale()
    {
        for (var row = 0; row < Order; row++)
        {
            var scale = TSimd.Broadcast(ColumnScales[row]);
            var line = Matrix + (row * Stride);
            for (var column = row & -TSimd.Lanes; column < Order; column += TSimd.Lanes)
            {
                var factor = TSimd.Multiply(scale, TSimd.Load(ColumnScales + column));
                TSimd.Store(TSimd.Multiply(factor, TSimd.Load(line + column)), line + column);
            }

            WeightedSum[row] *= ColumnScales[row];
            PlainSum[row] *= ColumnScales[row];
        }
    }

    /// <summary>Completes the matrix and copies the right-hand side, which the factorisation overwrites.</summary>
    private void Prepare(float ridge, float* gramian)
    {
        if (IsQuantized)
        {
            Rescale();
        }

        for (var row = 0; row < Order; row++)
        {
            var line = Matrix + (row * Stride);
            if (IsEmpty)
            {
                new Span<float>(line, Order).Clear();
            }

            if (gramian != null)
            {
                var other = gramian + (row * Order);
                for (var column = row & -TSimd.Lanes; column < Order; column += TSimd.Lanes)
                {
                    TSimd.Store(TSimd.Add(TSimd.Load(line + column), TSimd.Load(other + column)), line + column);
                }
            }

            line[row] += ridge;
            PivotFloors[row] = line[row] * PivotFloor;
        }

        new Span<float>(WeightedSum, Order).CopyTo(new Span<float>(Solution, Order));
    }
}
