using MovieRecs.Als.Sampling;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// The right singular vectors of a sparse matrix X that belong to its largest singular values, by randomised subspace iteration:
/// a random subspace is multiplied by XᵀX a few times, made orthonormal in between, and the small problem within it is solved
/// exactly.
/// </summary>
/// <remarks>Halko, Martinsson, Tropp, "Finding structure with randomness", SIAM Review 2011, algorithms 4.4 and 5.1.</remarks>
internal static class TruncatedSvd
{
    private const ulong Purpose = 710;

    /// <summary>Directions beyond those asked for, and multiplications: text has slowly decaying singular values.</summary>
    private const int Oversampling = 16;
    private const int Iterations = 6;

    /// <summary>Directions whose share of the largest variance is less are rounding errors of single precision.</summary>
    private const double SmallestShare = 1e-8;

    private const int RowChunk = 64;
    private const int GramBlock = 256;

    /// <summary>Computes V.</summary>
    /// <param name="rows">X, rows × columns.</param>
    /// <param name="columnCount">Columns of X.</param>
    /// <param name="count">How many vectors, at least 1; fewer come back where X has a lower rank.</param>
    /// <param name="seed">Of the random start, on which the result hardly depends.</param>
    /// <param name="threads">Where it runs; the result does not depend on how many.</param>
    /// <param name="cancellationToken">Checked between multiplications.</param>
    /// <returns>Columns × found, orthonormal columns, those of the largest singular values first, padded as the stride says.</returns>
    public static (DenseRows Vectors, int Found) RightVectors(
        SparseRows rows, int columnCount, int count, int seed, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var columns = rows.Transpose(columnCount);
        var width = Math.Max(1, Math.Min(count + Oversampling, Math.Min(rows.Count, columnCount)));
        var stride = FactorTable.PaddedFactors(width);
        var subspace = new DenseRows(columnCount, stride);
        threads.ForEach(columnCount, RowChunk, column =>
        {
            var random = new RandomStream(seed, Purpose, sweep: 0, (ulong)column);
            foreach (ref var value in subspace[column][..width])
            {
                value = (float)random.NextNormal();
            }
        }, cancellationToken);
        var image = new DenseRows(rows.Count, stride);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Multiply(rows, subspace, image, threads);
            Rotate(image, width, threads);
            Multiply(columns, image, subspace, threads);
            if (iteration < Iterations - 1)
            {
                Rotate(subspace, width, threads);
            }
        }

        // The subspace is XᵀQ with orthonormal Q: its left singular vectors are the right ones of QQᵀX.
        var found = Rotate(subspace, width, threads);
        return (subspace, Math.Min(found, count));
    }

    private static void Multiply(SparseRows matrix, DenseRows source, DenseRows target, WorkerThreads threads) =>
        threads.ForEach(target.Count, RowChunk, row =>
        {
            target[row].Clear();
            source.Accumulate(matrix.IndicesOf(row), matrix.ValuesOf(row), target[row]);
        });

    /// <summary>
    /// Makes the columns orthonormal, those of the largest length first: Y ← Y U Λ^-½ with YᵀY = U Λ Uᵀ. Columns beyond the rank
    /// become zeros.
    /// </summary>
    /// <returns>The rank.</returns>
    private static int Rotate(DenseRows rows, int width, WorkerThreads threads)
    {
        var (values, vectors) = SymmetricEigen.Decompose(Gramian(rows, width, threads));
        var rank = 0;
        while (rank < width && values[rank] > SmallestShare * values[0])
        {
            rank++;
        }

        var rotation = new DenseRows(width, rows.Stride);
        for (var row = 0; row < width; row++)
        {
            for (var column = 0; column < rank; column++)
            {
                rotation[row][column] = (float)(vectors[row, column] / Math.Sqrt(values[column]));
            }
        }

        threads.ForEach(rows.Count, RowChunk, () => new float[rows.Stride], (row, rotated) =>
        {
            rotated.AsSpan().Clear();
            for (var column = 0; column < width; column++)
            {
                DenseRows.AddScaled(rotated, rotation[column], rows[row][column]);
            }

            rotated.CopyTo(rows[row]);
        });
        return rank;
    }

    /// <summary>YᵀY. Blocks in single precision, their sums in double.</summary>
    private static double[,] Gramian(DenseRows rows, int width, WorkerThreads threads)
    {
        var blocks = new DenseRows[(rows.Count + GramBlock - 1) / GramBlock];
        threads.ForEach(blocks.Length, chunk: 1, block =>
        {
            var products = new DenseRows(width, rows.Stride);
            for (var row = block * GramBlock; row < Math.Min((block + 1) * GramBlock, rows.Count); row++)
            {
                for (var column = 0; column < width; column++)
                {
                    DenseRows.AddScaled(products[column], rows[row], rows[row][column]);
                }
            }

            blocks[block] = products;
        });
        var gramian = new double[width, width];
        foreach (var block in blocks)
        {
            for (var row = 0; row < width; row++)
            {
                for (var column = 0; column < width; column++)
                {
                    gramian[row, column] += block[row][column];
                }
            }
        }

        return gramian;
    }
}
