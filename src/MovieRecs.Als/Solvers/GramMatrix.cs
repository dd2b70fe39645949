using MovieRecs.Als.Kernels;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>The Gram matrix of a factor table, <c>YᵀY</c>.</summary>
internal static unsafe class GramMatrix
{
    /// <summary>
    /// Rows summed in single precision before the partial sum goes to double. Fixed, so that the result does not depend on
    /// the number of threads.
    /// </summary>
    private const int BlockRows = 1024;

    /// <summary>Computes <c>weight · YᵀY</c>, both triangles.</summary>
    /// <param name="table">Y.</param>
    /// <param name="weight">A factor for every entry.</param>
    /// <param name="destination">Stride × stride of the table, without padding between rows.</param>
    /// <param name="threads">The result does not depend on it.</param>
    public static void Compute(FactorTable table, float weight, float* destination, WorkerThreads threads)
    {
        var order = table.Stride;
        var blocks = Math.Max(1, (table.Rows + BlockRows - 1) / BlockRows);
        using var partials = new AlignedBuffer<float>((long)Math.Min(blocks, PartialLimit(order)) * order * order);
        using var sum = new AlignedBuffer<double>((long)order * order);
        var batch = Math.Min(blocks, PartialLimit(order));
        for (var first = 0; first < blocks; first += batch)
        {
            var count = Math.Min(batch, blocks - first);
            threads.ForEach(count, chunk: 1, i =>
            {
                var start = (first + i) * BlockRows;
                SimdWidth.Run<BlockUpdate, int>(new BlockUpdate(
                    table, start, Math.Min(BlockRows, table.Rows - start), partials.Pointer + (long)i * order * order));
            });

            for (var i = 0; i < count; i++)
            {
                AddUpper(partials.Pointer + (long)i * order * order, sum.Pointer, order);
            }
        }

        for (var row = 0; row < order; row++)
        {
            for (var column = row; column < order; column++)
            {
                var value = (float)(weight * sum.Pointer[(row * order) + column]);
                destination[(row * order) + column] = value;
                destination[(column * order) + row] = value;
            }
        }
    }

    private static int PartialLimit(int order) => Math.Max(1, (16 << 20) / (order * order * sizeof(float)));

    private readonly struct BlockUpdate(FactorTable table, int start, int count, float* destination) : ISimdAction<int>
    {
        /// <returns>The rows that were added.</returns>
        public int Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            var order = table.Stride;
            for (var done = 0; done < count; done += NormalSystem.TileRows)
            {
                SymmetricKernels.RankUpdate<RankUpdate<TSimd, TVector>, TVector>(
                    table.Row(start + done), order, Math.Min(NormalSystem.TileRows, count - done),
                    destination, order, order, accumulate: done > 0, default);
            }

            return count;
        }
    }

    private static void AddUpper(float* partial, double* sum, int order)
    {
        for (var row = 0; row < order; row++)
        {
            for (var column = row; column < order; column++)
            {
                sum[(row * order) + column] += partial[(row * order) + column];
            }
        }
    }
}
