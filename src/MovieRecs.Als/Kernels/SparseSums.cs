using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Kernels;

/// <summary>
/// <c>target += Σ weight · table[row]</c> over the entries of a sparse row, the table padded to whole registers. Most of the time goes
/// into lines of the cache that a core waits for, so a row is read once, whole. Fetching rows before they are needed only costs
/// time: a core looks ahead far enough.
/// </summary>
internal abstract unsafe class SparseSums
{
    /// <summary>For the widest registers of this machine.</summary>
    public static SparseSums Widest { get; } = SimdWidth.Run<Creation, SparseSums>(default);

    /// <summary>Adds rows of the same weight.</summary>
    /// <param name="table">First row that an index names.</param>
    /// <param name="stride">Floats of a row, a multiple of 16.</param>
    /// <param name="rows">Indices, all of them in the table.</param>
    /// <param name="count">How many.</param>
    /// <param name="weight">Of each.</param>
    /// <param name="target">Is added to; a row long.</param>
    public abstract void AddSame(float* table, int stride, int* rows, int count, float weight, float* target);

    /// <summary>Adds rows with a weight for each entry.</summary>
    /// <inheritdoc cref="AddSame"/>
    public abstract void AddEntries(float* table, int stride, int* rows, int count, float* weights, float* target);

    /// <summary>Adds rows with a weight for each row of the table.</summary>
    /// <inheritdoc cref="AddSame"/>
    public abstract void AddScaled(float* table, int stride, int* rows, int count, float* weights, float* target);

    private interface IWeights
    {
        float Of(int entry, int row);
    }

    private readonly struct Creation : ISimdAction<SparseSums>
    {
        public SparseSums Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => new OfWidth<TSimd, TVector>();
    }

    private readonly struct Same(float weight) : IWeights
    {
        public float Of(int entry, int row) => weight;
    }

    private readonly struct OfEntry(float* weights) : IWeights
    {
        public float Of(int entry, int row) => weights[entry];
    }

    private readonly struct OfRow(float* weights) : IWeights
    {
        public float Of(int entry, int row) => weights[row];
    }

    private sealed class OfWidth<TSimd, TVector> : SparseSums
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        public override void AddSame(float* table, int stride, int* rows, int count, float weight, float* target) =>
            Add(table, stride, rows, count, new Same(weight), target);

        public override void AddEntries(float* table, int stride, int* rows, int count, float* weights, float* target) =>
            Add(table, stride, rows, count, new OfEntry(weights), target);

        public override void AddScaled(float* table, int stride, int* rows, int count, float* weights, float* target) =>
            Add(table, stride, rows, count, new OfRow(weights), target);

        /// <summary>
        /// Up to four registers at a time, over all entries. Each is added to in the order of the entries, so the width of the
        /// registers changes no rounding.
        /// </summary>
        private static void Add<TWeights>(
            float* table, int stride, int* rows, int count, TWeights weights, float* target)
            where TWeights : struct, IWeights
        {
            var column = 0;
            for (; column + (4 * TSimd.Lanes) <= stride; column += 4 * TSimd.Lanes)
            {
                AddFour(table + column, stride, rows, count, weights, target + column);
            }

            for (; column + (2 * TSimd.Lanes) <= stride; column += 2 * TSimd.Lanes)
            {
                AddTwo(table + column, stride, rows, count, weights, target + column);
            }

            for (; column < stride; column += TSimd.Lanes)
            {
                var sum = TSimd.Load(target + column);
                for (var entry = 0; entry < count; entry++)
                {
                    var source = table + ((nint)rows[entry] * stride) + column;
                    sum = TSimd.MultiplyAdd(TSimd.Broadcast(weights.Of(entry, rows[entry])), TSimd.Load(source), sum);
                }

                TSimd.Store(sum, target + column);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddFour<TWeights>(
            float* table, int stride, int* rows, int count, TWeights weights, float* target)
            where TWeights : struct, IWeights
        {
            var lanes = TSimd.Lanes;
            var (sum0, sum1) = (TSimd.Load(target), TSimd.Load(target + lanes));
            var (sum2, sum3) = (TSimd.Load(target + (2 * lanes)), TSimd.Load(target + (3 * lanes)));
            for (var entry = 0; entry < count; entry++)
            {
                var source = table + ((nint)rows[entry] * stride);
                var weight = TSimd.Broadcast(weights.Of(entry, rows[entry]));
                sum0 = TSimd.MultiplyAdd(weight, TSimd.Load(source), sum0);
                sum1 = TSimd.MultiplyAdd(weight, TSimd.Load(source + lanes), sum1);
                sum2 = TSimd.MultiplyAdd(weight, TSimd.Load(source + (2 * lanes)), sum2);
                sum3 = TSimd.MultiplyAdd(weight, TSimd.Load(source + (3 * lanes)), sum3);
            }

            TSimd.Store(sum0, target);
            TSimd.Store(sum1, target + lanes);
            TSimd.Store(sum2, target + (2 * lanes));
            TSimd.Store(sum3, target + (3 * lanes));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddTwo<TWeights>(
            float* table, int stride, int* rows, int count, TWeights weights, float* target)
            where TWeights : struct, IWeights
        {
            var lanes = TSimd.Lanes;
            var (sum0, sum1) = (TSimd.Load(target), TSimd.Load(target + lanes));
            for (var entry = 0; entry < count; entry++)
            {
                var source = table + ((nint)rows[entry] * stride);
                var weight = TSimd.Broadcast(weights.Of(entry, rows[entry]));
                sum0 = TSimd.MultiplyAdd(weight, TSimd.Load(source), sum0);
                sum1 = TSimd.MultiplyAdd(weight, TSimd.Load(source + lanes), sum1);
            }

            TSimd.Store(sum0, target);
            TSimd.Store(sum1, target + lanes);
        }
    }
}
