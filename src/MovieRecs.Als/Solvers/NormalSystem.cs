using System.Runtime.Intrinsics;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// The workspace in which one thread builds and solves the normal equations of one row after another. Of a row it takes
/// tiles of up to <see cref="TileRows"/> ratings, each with a target and, if wanted, a scale.
/// </summary>
internal abstract unsafe class NormalSystem : IDisposable
{
    /// <summary>Ratings in a tile: at 64 factors a tile and the triangle it updates fill the first-level cache together.</summary>
    public const int TileRows = 64;

    private readonly AlignedBuffer<float> _buffer;

    protected NormalSystem(int order)
    {
        Order = order;
        Stride = order + 16; // the two right-hand sides stand in the columns past the matrix; also avoids set conflicts
        _buffer = new AlignedBuffer<float>(
            (long)order * Stride + TileRows * Stride + 2 * TileRows + 5 * Stride);
        Matrix = _buffer.Pointer;
        Packed = Matrix + order * Stride;
        Targets = Packed + TileRows * Stride;
        Scales = Targets + TileRows;
        WeightedSum = Scales + TileRows;
        PlainSum = WeightedSum + Stride;
        PivotFloors = PlainSum + Stride;
        InverseDiagonal = PivotFloors + Stride;
        Solution = InverseDiagonal + Stride;
    }

    /// <summary>Unknowns, a multiple of 16.</summary>
    public int Order { get; }

    /// <summary>What each rating of the tile should come to. Filled by the caller.</summary>
    public float* Targets { get; }

    /// <summary>The square root of each rating's weight. Filled by the caller if it gives weights.</summary>
    public float* Scales { get; }

    /// <summary>The last solution, <see cref="Order"/> floats.</summary>
    public float* Solution { get; }

    /// <summary><c>Σ t·v</c> over the ratings added.</summary>
    public float* WeightedSum { get; }

    protected int Stride { get; }

    protected float* Matrix { get; }

    protected float* Packed { get; }

    protected float* PlainSum { get; }

    protected float* PivotFloors { get; }

    protected float* InverseDiagonal { get; }

    protected bool IsEmpty { get; set; }

    /// <summary>The widest registers that the machine has.</summary>
    /// <param name="factors">Factors of the rows to solve.</param>
    public static NormalSystem Create(int factors)
    {
        var order = FactorTable.PaddedFactors(factors);
        if (Vector512.IsHardwareAccelerated)
        {
            return new NormalSystem<Simd512, Vector512<float>>(order);
        }

        return Vector256.IsHardwareAccelerated
            ? new NormalSystem<Simd256, Vector256<float>>(order)
            : new NormalSystem<Simd128, Vector128<float>>(order);
    }

    /// <summary>Starts a row: no ratings.</summary>
    public void Begin()
    {
        IsEmpty = true;
        new Span<float>(WeightedSum, 2 * Stride).Clear();
    }

    /// <summary>Adds a tile: <c>A += Σ s²·v·vᵀ</c> and the sums of its right-hand sides.</summary>
    /// <param name="table">Where the factor vectors v are, <see cref="Order"/> floats each, padded with zeros.</param>
    /// <param name="rows">Their rows, <paramref name="count"/> of them.</param>
    /// <param name="count">1 … <see cref="TileRows"/>.</param>
    /// <param name="scaled">Whether <see cref="Scales"/> apply; else s = 1.</param>
    public abstract void Add(float* table, int* rows, int count, bool scaled);

    /// <summary>
    /// Solves <c>(A + G + ridge·I) x = Σ t·v</c> into <see cref="Solution"/>.
    /// </summary>
    /// <param name="ridge">Positive.</param>
    /// <param name="gramian">G, order × order without padding between rows, or null.</param>
    public abstract void Solve(float ridge, float* gramian);

    /// <summary>
    /// Solves the system with a bias beside the factors, <c>[A + ridge·I, s; sᵀ, n + biasRidge] [x; β] = [Σ t·v; Σ t]</c>
    /// with s = Σ v, by bordering the Cholesky factor.
    /// </summary>
    /// <returns>β; x is in <see cref="Solution"/>.</returns>
    public abstract float SolveBordered(float ridge, float biasRidge, long count, float targetSum);

    /// <summary>
    /// Solves <c>(A + diag(ridges)) x = Σ t·v + shift</c> into <see cref="Solution"/> and draws
    /// <c>x + U⁻¹·noise</c> with A + diag(ridges) = UᵀU: for standard normal noise times σ a draw from
    /// N(x, σ²(A + diag(ridges))⁻¹).
    /// </summary>
    /// <param name="ridges">Positive, one an unknown.</param>
    /// <param name="shift">One an unknown.</param>
    /// <param name="noise">One an unknown; receives the draw. Null to solve alone.</param>
    public abstract void SolveAndDraw(float* ridges, float* shift, float* noise);

    public void Dispose() => _buffer.Dispose();
}

/// <inheritdoc cref="NormalSystem"/>
internal sealed unsafe class NormalSystem<TSimd, TVector>(int order) : NormalSystem(order)
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>A pivot may not fall under this part of its diagonal entry: a few units of float's last place.</summary>
    private const float PivotFloor = 1e-6f;

    public override void Add(float* table, int* rows, int count, bool scaled)
    {
        SymmetricKernels<TSimd, TVector>.Pack(
            table, Order, rows, Targets, scaled ? Scales : null, count,
            Packed, Stride, Order, WeightedSum, PlainSum);
        SymmetricKernels<TSimd, TVector>.RankUpdate(Packed, Stride, count, Matrix, Stride, Order, !IsEmpty);
        IsEmpty = false;
    }

    public override void Solve(float ridge, float* gramian)
    {
        Prepare(ridge, gramian);
        Factor();
        for (var i = 0; i < Order; i++)
        {
            Solution[i] = Matrix[(i * Stride) + Order];
        }

        CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, Stride, Order, InverseDiagonal, Solution);
    }

    public override float SolveBordered(float ridge, float biasRidge, long count, float targetSum)
    {
        Prepare(ridge, null);
        Factor();

        // With A = UᵀU, z = U⁻ᵀ Σtv and l = U⁻ᵀs:  β = (Σt − l·z) / (n + biasRidge − l·l),  Ux = z − βl.
        double projected = 0, schur = 0;
        for (var i = 0; i < Order; i++)
        {
            var right = Matrix + (i * Stride) + Order;
            projected += (double)right[0] * right[1];
            schur += (double)right[1] * right[1];
        }

        // The Schur complement is at least biasRidge in exact arithmetic.
        var bias = (float)((targetSum - projected) / Math.Max(biasRidge, count + (double)biasRidge - schur));
        for (var i = 0; i < Order; i++)
        {
            var right = Matrix + (i * Stride) + Order;
            Solution[i] = right[0] - (bias * right[1]);
        }

        CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, Stride, Order, InverseDiagonal, Solution);
        return bias;
    }

    public override void SolveAndDraw(float* ridges, float* shift, float* noise)
    {
        for (var row = 0; row < Order; row++)
        {
            var line = Matrix + (row * Stride);
            if (IsEmpty)
            {
                new Span<float>(line, Order).Clear();
            }

            line[row] += ridges[row];
            PivotFloors[row] = line[row] * PivotFloor;
            new Span<float>(line + Order, 16).Clear();
            line[Order] = WeightedSum[row] + shift[row];
        }

        Factor();
        for (var row = 0; row < Order; row++)
        {
            Solution[row] = Matrix[(row * Stride) + Order];
        }

        CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, Stride, Order, InverseDiagonal, Solution);
        if (noise != null)
        {
            CholeskyKernels<TSimd, TVector>.SolveUpper(Matrix, Stride, Order, InverseDiagonal, noise);
            for (var row = 0; row < Order; row++)
            {
                noise[row] += Solution[row];
            }
        }
    }

    private void Factor() => CholeskyKernels<TSimd, TVector>.Factor(
        Matrix, Stride, Order, Order + 16, PivotFloors, InverseDiagonal);

    /// <summary>Completes the matrix and puts the right-hand sides beside it.</summary>
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

            line[row] += ridge;
            PivotFloors[row] = line[row] * PivotFloor;
            new Span<float>(line + Order, 16).Clear();
            line[Order] = WeightedSum[row];
            line[Order + 1] = PlainSum[row];
        }
    }
}
