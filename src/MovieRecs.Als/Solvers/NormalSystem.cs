using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// The workspace in which one thread builds and solves the normal equations of one row after another. It takes a row in
/// tiles of up to <see cref="TileRows"/> ratings, each with a target and, if wanted, a scale.
/// </summary>
internal abstract unsafe class NormalSystem : IDisposable
{
    /// <summary>
    /// Ratings in a tile: at 64 factors a tile and the triangle it updates fill the first-level cache together.
    /// </summary>
    public const int TileRows = 64;

    /// <summary>
    /// A pivot may not fall below this fraction of its diagonal entry: a few units of float's last place.
    /// </summary>
    protected const float PivotFloor = 1e-6f;

    /// <summary>
    /// Ratings up to which a row may be iterated on instead of factored: its factor vectors are read once per step and
    /// stay in the second-level cache up to about here.
    /// </summary>
    public const int IterationLimit = 4096;

    private readonly AlignedBuffer<float> _buffer;
    private AlignedBuffer<float>? _copies;

    protected NormalSystem(int order)
    {
        Order = order;
        Stride = order + 16; // rows at a distance of a power of two would compete for the same cache sets
        _buffer = new AlignedBuffer<float>(
            ((long)order * Stride) + PanelSize + (3 * (IterationLimit + 16)) + (8 * Stride) + (TileStrip.Rows * order)
            + (2 * ((2 * TileRows) + Stride))); // a pointer takes the room of two floats
        Matrix = _buffer.Pointer;
        Packed = Matrix + (order * Stride);
        Targets = Packed + PanelSize;
        Scales = Targets + IterationLimit + 16;
        Errors = Scales + IterationLimit + 16;
        WeightedSum = Errors + IterationLimit + 16;
        PlainSum = WeightedSum + Stride;
        PivotFloors = PlainSum + Stride;
        InverseDiagonal = PivotFloors + Stride;
        Solution = InverseDiagonal + Stride;
        Residual = Solution + Stride;
        Direction = Residual + Stride;
        Product = Direction + Stride;
        Blocks = Product + Stride;
        Upcoming = (byte**)(Blocks + (TileStrip.Rows * order));
    }

    /// <summary>Unknowns, a multiple of 16.</summary>
    public int Order { get; }

    /// <summary>Ratings up to which <see cref="SolveDual"/> is cheaper than the factors' own system.</summary>
    public int DualLimit => Math.Min(Order / 2, TileRows);

    /// <summary>The target of each rating of the tile, or of the row to iterate on. Filled by the caller.</summary>
    public float* Targets { get; }

    /// <summary>The square root of each rating's weight. Filled by the caller if it gives weights.</summary>
    public float* Scales { get; }

    /// <summary>The last solution, <see cref="Order"/> floats.</summary>
    public float* Solution { get; }

    /// <summary><c>Σ t·v</c> over the ratings added; only after solving if they were added in 16 bits.</summary>
    public float* WeightedSum { get; }

    protected int Stride { get; }

    protected float* Matrix { get; }

    protected float* Packed { get; }

    protected float* PlainSum { get; }

    protected float* PivotFloors { get; }

    protected float* InverseDiagonal { get; }

    protected float* Blocks { get; }

    /// <summary>Room for what <see cref="Prefetch"/> needs.</summary>
    protected byte** Upcoming { get; }

    protected float* Errors { get; }

    protected float* Residual { get; }

    protected float* Direction { get; }

    protected float* Product { get; }

    protected bool IsEmpty { get; set; }

    /// <summary>The table whose 16-bit integers were summed; null for single precision.</summary>
    protected QuantizedTable? Quantized { get; set; }

    /// <summary>Room for the factor vectors of a row to iterate on; allocated only when a row is iterated on.</summary>
    protected float* Copies => (_copies ??= new AlignedBuffer<float>((long)IterationLimit * Order)).Pointer;

    /// <summary>Room for a tile of ratings, or for the factors of a short row as columns with one row more.</summary>
    private int PanelSize => Math.Max(TileRows * Stride, (Order + 1) * (DualLimit + 32));

    /// <summary>Creates a workspace for the widest registers that the machine has.</summary>
    /// <param name="factors">Factors of the rows to solve.</param>
    public static NormalSystem Create(int factors) =>
        SimdWidth.Run<Creation, NormalSystem>(new Creation(FactorTable.PaddedFactors(factors)));

    /// <summary>Starts a row: no ratings.</summary>
    public void Begin()
    {
        (IsEmpty, Quantized) = (true, null);
        new Span<float>(WeightedSum, 2 * Stride).Clear();
    }

    /// <summary>Adds a tile: <c>A += Σ s²·v·vᵀ</c> and the sums of its right-hand sides.</summary>
    /// <param name="table">Where the factor vectors v are, <see cref="Order"/> floats each, padded with zeros.</param>
    /// <param name="rows">Their rows, <paramref name="count"/> of them.</param>
    /// <param name="count">1 … <see cref="TileRows"/>.</param>
    /// <param name="scaled">Whether <see cref="Scales"/> apply; else s = 1.</param>
    /// <param name="upcoming">Rows of the next tile, which are fetched meanwhile.</param>
    /// <param name="upcomingCount">How many; 0 for none.</param>
    public abstract void Add(float* table, int* rows, int count, bool scaled, int* upcoming = null, int upcomingCount = 0);

    /// <summary>
    /// The same over the copy of the table in 16 bits, all scales being 1. A row adds either all of its tiles this way
    /// or none.
    /// </summary>
    public abstract void AddQuantized(QuantizedTable table, int* rows, int count, int* upcoming, int upcomingCount);

    /// <summary>Sum of the first targets, and of their squares.</summary>
    public abstract void SumTargets(int count, out double sum, out double squares);

    /// <summary>The inner product of <see cref="Solution"/> with <see cref="WeightedSum"/>, and with itself.</summary>
    public abstract void SumSolution(out double fit, out double norm);

    /// <summary>Subtracts <c>p·v + bias</c> from the target of each rating of a row.</summary>
    public abstract void SubtractPredictions(float* table, RatedRow row, float* p, float bias);

    /// <summary><c>Σ t·v += factor · vector</c>, after all tiles.</summary>
    public abstract void Shift(float factor, float* vector);

    /// <summary>
    /// Solves <c>(A + G + ridge·I) x = Σ t·v</c> into <see cref="Solution"/>.
    /// </summary>
    /// <param name="ridge">Positive.</param>
    /// <param name="gramian">
    /// G, order × order without padding between rows, or null; in the units of the integers after <see cref="AddQuantized"/>.
    /// </param>
    public abstract void Solve(float ridge, float* gramian);

    /// <summary>
    /// Solves the system with a bias beside the factors, <c>[A + ridge·I, s; sᵀ, n + biasRidge] [x; β] = [Σ t·v; Σ t]</c>
    /// with s = Σ v, by bordering the Cholesky factor.
    /// </summary>
    /// <returns>β; x is in <see cref="Solution"/>.</returns>
    public abstract float SolveBordered(float ridge, float biasRidge, long count, float targetSum);

    /// <summary>
    /// Solves a row of at most <see cref="DualLimit"/> ratings by a system of its ratings instead of its factors:
    /// <c>(VVᵀ + (ridge/biasRidge)·11ᵀ + ridge·I) a = t</c>, then <c>x = Vᵀa</c> and <c>β = (ridge/biasRidge)·Σa</c>. The
    /// targets are taken from <see cref="Targets"/>.
    /// </summary>
    /// <param name="table">Where the factor vectors are.</param>
    /// <param name="row">The row.</param>
    /// <param name="ridge">Positive.</param>
    /// <param name="biasRidge">Positive, or infinity for no bias.</param>
    /// <param name="squaredError">Σ (t − x·v − β)².</param>
    /// <returns>β; x is in <see cref="Solution"/>.</returns>
    public abstract float SolveDual(
        float* table, RatedRow row, float ridge, float biasRidge, out double squaredError);

    /// <summary>
    /// Improves a solution by conjugate gradients without forming the matrix, starting from <see cref="Solution"/>; the
    /// targets are taken from <see cref="Targets"/>. At most <see cref="IterationLimit"/> ratings.
    /// </summary>
    /// <param name="table">Where the factor vectors are.</param>
    /// <param name="quantized">The copy of the table in 16 bits to read instead, or null.</param>
    /// <param name="row">The row.</param>
    /// <param name="ridge">Positive.</param>
    /// <param name="biasRidge">Positive, or infinity for no bias.</param>
    /// <param name="gramian">G, order × order without padding between rows, or null.</param>
    /// <param name="steps">Steps; each lowers the objective.</param>
    /// <param name="bias">The bias to start from and, on return, the one reached.</param>
    /// <returns>Σ (t − x·v − β)² + xᵀGx + ridge·|x|² + biasRidge·β².</returns>
    public abstract double Iterate(
        float* table, QuantizedTable? quantized, RatedRow row, float ridge, float biasRidge, float* gramian, int steps,
        ref float bias);

    /// <summary>
    /// Solves <c>(A + diag(ridges)) x = Σ t·v + shift</c> into <see cref="Solution"/> and draws
    /// <c>x + U⁻¹·noise</c> with A + diag(ridges) = UᵀU: for standard normal noise times σ a draw from
    /// N(x, σ²(A + diag(ridges))⁻¹).
    /// </summary>
    /// <param name="ridges">Positive, one per unknown.</param>
    /// <param name="shift">One per unknown.</param>
    /// <param name="noise">One per unknown; receives the draw. Null if none is wanted.</param>
    /// <param name="gram">Receives A, order × order without padding between rows, of which the upper triangle counts; or null.</param>
    public abstract void SolveAndDraw(float* ridges, float* shift, float* noise, float* gram = null);

    /// <summary>Solves the system of the last <see cref="SolveAndDraw"/> for another right-hand side.</summary>
    /// <param name="x">The right-hand side, one value per unknown; the solution on return.</param>
    public abstract void SolveAgain(float* x);

    public void Dispose()
    {
        _buffer.Dispose();
        _copies?.Dispose();
    }

    private readonly struct Creation(int order) : ISimdAction<NormalSystem>
    {
        public NormalSystem Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => new NormalSystem<TSimd, TVector>(order);
    }
}
