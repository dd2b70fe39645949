using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
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
            new Prefetch(table, Order * sizeof(float), upcoming, upcomingCount, Upcoming, count));
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

    public override void SumTargets(int count, out double sum, out double squares)
    {
        new Span<float>(Targets + count, 16).Clear();
        TVector sums = default, totals = default;
        for (var i = 0; i < count; i += TSimd.Lanes)
        {
            var targets = TSimd.Load(Targets + i);
            sums = TSimd.Add(sums, targets);
            totals = TSimd.MultiplyAdd(targets, targets, totals);
        }

        (sum, squares) = (TSimd.Sum(sums), TSimd.Sum(totals));
    }

    public override void SumSolution(out double fit, out double norm)
    {
        fit = GatherKernels<TSimd, TVector>.Dot(Solution, WeightedSum, Order);
        norm = GatherKernels<TSimd, TVector>.Dot(Solution, Solution, Order);
    }

    public override void SubtractPredictions(float* table, RatedRow row, float* p, float bias)
    {
        for (var i = 0; i < row.Count; i++)
        {
            var v = table + ((nint)row.Columns[i] * Order);
            Targets[i] -= GatherKernels<TSimd, TVector>.Dot(p, v, Order) + bias;
        }
    }

    public override void Shift(float factor, float* vector)
    {
        var scale = TSimd.Broadcast(factor);
        for (var column = 0; column < Order; column += TSimd.Lanes)
        {
            var shift = TSimd.Multiply(scale, TSimd.Load(vector + column));
            if (Quantized is not null)
            {
                shift = TSimd.Multiply(shift, TSimd.Load(Quantized.Inverses + column));
            }

            TSimd.Store(TSimd.Add(TSimd.Load(WeightedSum + column), shift), WeightedSum + column);
        }
    }

    public override void Solve(float ridge, float* gramian)
    {
        Prepare(ridge, gramian);
        CholeskyKernels<TSimd, TVector>.Factor(
            Matrix, Stride, Order, PivotFloors, InverseDiagonal, Blocks, Solution, second: null);
        SolveUpper();
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

        SolveUpper();
        return bias;
    }

    public override void SolveAndDraw(float* ridges, float* shift, float* noise, float* gram = null)
    {
        Prepare(0f, null);
        for (var row = 0; row < Order; row++)
        {
            if (gram != null)
            {
                new ReadOnlySpan<float>(Matrix + (row * Stride), Order).CopyTo(new Span<float>(gram + (row * Order), Order));
            }

            Matrix[(row * Stride) + row] += ridges[row];
            PivotFloors[row] = Matrix[(row * Stride) + row] * PivotFloor;
            Solution[row] += shift[row];
        }

        CholeskyKernels<TSimd, TVector>.Factor(
            Matrix, Stride, Order, PivotFloors, InverseDiagonal, Blocks, Solution, second: null);
        SolveUpper();
        if (noise == null)
        {
            return;
        }

        CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, Stride, Order, InverseDiagonal, Blocks, noise);
        for (var row = 0; row < Order; row++)
        {
            noise[row] += Solution[row];
        }
    }

    public override void SolveAgain(float* x)
    {
        CholeskyKernels<TSimd, TVector>.SolveLower(Matrix, Stride, Order, InverseDiagonal, Blocks, x);
        CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, Stride, Order, InverseDiagonal, Blocks, x);
    }

    private void AddQuantized<TInt16, TPairs>(
        QuantizedTable table, int* rows, int count, int* upcoming, int upcomingCount)
        where TInt16 : struct, IInt16Simd<TPairs>
        where TPairs : unmanaged
    {
        var pairs = (count + 1) / 2;
        var pairedRows = stackalloc int[TileRows];
        var targets = stackalloc short[TileRows];
        NarrowTargets(count, table.TargetScale, targets);
        if (count % 2 != 0)
        {
            new ReadOnlySpan<int>(rows, count).CopyTo(new Span<int>(pairedRows, count));
            pairedRows[count] = table.ZeroRow;
            rows = pairedRows;
        }

        QuantizedKernels<TInt16, TPairs>.Pack(
            table.Pointer, table.Stride, rows, (int*)targets, pairs, Packed, Stride, Order,
            1f / table.TargetScale, WeightedSum, PlainSum);
        SymmetricKernels.RankUpdate<Int16RankUpdate<TInt16, TPairs>, TPairs>(
            Packed, Stride, pairs, Matrix, Stride, Order, accumulate: !IsEmpty,
            new Prefetch(table.Pointer, table.Stride * sizeof(short), upcoming, upcomingCount, Upcoming, pairs));
        (IsEmpty, Quantized) = (false, table);
    }

    /// <summary>Rounds targets to 16 bits, up to a multiple of sixteen.</summary>
    private void NarrowTargets(int count, float scale, short* destination)
    {
        new Span<float>(Targets + count, 16).Clear();
        var factor = Vector256.Create(scale);
        for (var i = 0; i < count; i += 16)
        {
            Vector256.Narrow(
                Avx.ConvertToVector256Int32(Vector256.Load(Targets + i) * factor),
                Avx.ConvertToVector256Int32(Vector256.Load(Targets + i + 8) * factor)).Store(destination + i);
        }
    }

    /// <summary>
    /// Gives a solution its units. With A = DQD, Q the sums over integers, <c>(Q + ridge·D⁻²) y = Σ t·q</c> has y = Dx; so the
    /// matrix itself is never rescaled.
    /// </summary>
    private void Rescale(QuantizedTable table)
    {
        for (var column = 0; column < Order; column += TSimd.Lanes)
        {
            var x = TSimd.Multiply(TSimd.Load(Solution + column), TSimd.Load(table.Inverses + column));
            TSimd.Store(x, Solution + column);
            var sum = TSimd.Multiply(TSimd.Load(WeightedSum + column), TSimd.Load(table.Scales + column));
            TSimd.Store(sum, WeightedSum + column);
        }
    }

    private void SolveUpper()
    {
        CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, Stride, Order, InverseDiagonal, Blocks, Solution);
        if (Quantized is not null)
        {
            Rescale(Quantized);
        }
    }

    /// <summary>Completes the matrix and copies the right-hand side, which the factorisation overwrites.</summary>
    private void Prepare(float ridge, float* gramian)
    {
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

            var inverse = Quantized is null ? 1f : Quantized.Inverses[row];
            line[row] += ridge * inverse * inverse;
            PivotFloors[row] = line[row] * PivotFloor;
        }

        new Span<float>(WeightedSum, Order).CopyTo(new Span<float>(Solution, Order));
    }
}
