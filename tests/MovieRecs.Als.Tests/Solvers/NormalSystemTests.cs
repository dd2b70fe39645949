using System.Runtime.Intrinsics;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Tests.Infrastructure;
using MovieRecs.Als.Tests.Models;

namespace MovieRecs.Als.Tests.Solvers;

/// <summary>Every way to solve a row, in every register width, against the reference.</summary>
[Trait("Category", "Vector")]
public abstract unsafe class NormalSystemTests
{
    private const int TableRows = 300;

    public static TheoryData<int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int>();
            foreach (var factors in new[] { 1, 16, 24, 64, 100 })
            {
                foreach (var count in new[] { 1, 15, 17, 32, 33, 64, 65, 200 })
                {
                    shapes.Add(factors, count);
                }
            }

            return shapes;
        }
    }

    /// <summary>Rows up to the limit of the ratings' own system, and every kind of remainder.</summary>
    public static TheoryData<int, int> ShortShapes => new()
    {
        { 1, 1 }, { 1, 8 }, { 16, 1 }, { 16, 8 }, { 24, 15 }, { 24, 16 }, { 64, 1 }, { 64, 15 }, { 64, 17 }, { 64, 32 },
        { 100, 33 }, { 100, 56 }, { 160, 64 },
    };

    internal abstract NormalSystem Create(int order);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Solves_with_a_bias(int factors, int count)
    {
        using var row = new Row(factors, count);
        using var system = Create(row.Table.Stride);

        var sum = row.Add(system);
        var bias = system.SolveBordered(3f, 2f, count, sum);

        row.AssertSolves(system, bias, 3f, 2f, hasBias: true, 3e-5);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Solves_without_a_bias(int factors, int count)
    {
        using var row = new Row(factors, count);
        using var system = Create(row.Table.Stride);

        row.Add(system);
        system.Solve(3f, null);

        row.AssertSolves(system, 0, 3f, 2f, hasBias: false, 3e-5);
    }

    [Theory]
    [MemberData(nameof(ShortShapes))]
    public void Solves_short_rows_by_the_system_of_their_ratings(int factors, int count)
    {
        using var row = new Row(factors, count);
        using var system = Create(row.Table.Stride);

        row.Targets.CopyTo(new Span<float>(system.Targets, count));
        fixed (int* columns = row.Columns)
        {
            var bias = system.SolveDual(
                row.Table.Pointer, new RatedRow(columns, count, null, 0), 3f, 2f, out var squaredError);
            row.AssertSolves(system, bias, 3f, 2f, hasBias: true, 3e-5);
            Assert.Equal(1, squaredError / row.SquaredError(system, bias), 1e-4);

            Assert.Equal(0f, system.SolveDual(
                row.Table.Pointer, new RatedRow(columns, count, null, 0), 3f, float.PositiveInfinity, out _));
            row.AssertSolves(system, 0, 3f, 2f, hasBias: false, 3e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Iterates_to_the_solution_with_a_bias_and_knows_the_objective(int factors, int count)
    {
        using var row = new Row(factors, count);
        using var system = Create(row.Table.Stride);
        row.Targets.CopyTo(new Span<float>(system.Targets, count));
        new Span<float>(system.Solution, system.Order).Clear();
        var bias = 0.25f;
        var last = double.MaxValue;
        fixed (int* columns = row.Columns)
        {
            for (var round = 0; round < 12; round++)
            {
                var objective = system.Iterate(
                    row.Table.Pointer, null, new RatedRow(columns, count, null, 0), 3f, 2f, null, 40, ref bias);

                Assert.True(objective <= last * (1 + 1e-4), $"{last} → {objective}");
                Assert.Equal(1, objective / row.Objective(system, bias, 3f, 2f), 1e-4);
                last = objective;
            }
        }

        row.AssertSolves(system, bias, 3f, 2f, hasBias: true, 2e-3);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Solves_with_scales_and_a_gramian_and_iterates_to_the_same(int factors, int count)
    {
        using var row = new Row(factors, count);
        using var system = Create(row.Table.Stride);
        var gramian = new float[system.Order * system.Order];
        fixed (float* g = gramian)
        fixed (int* columns = row.Columns)
        {
            GramMatrix.Compute(row.Table, 0.1f, g, TestData.Threads(1));
            row.Add(system, scale: 0.5f);
            system.Solve(3f, g);
            var all = Enumerable.Range(0, TableRows).Select(row.Factors).ToArray();
            var expected = ReferenceAls.SolveImplicit(
                all, row.Columns, [.. row.Columns.Select(_ => 0.25)], [.. row.Targets.Select(t => t / 0.25)], 0.1, 3);
            ReferenceAls.AssertClose(expected, Solution(system, factors), 5e-5);

            row.Add(system);
            system.Solve(3f, g);
            var exact = Solution(system, factors);
            new Span<float>(system.Solution, system.Order).Clear();
            row.Targets.CopyTo(new Span<float>(system.Targets, count));
            var bias = 0f;
            for (var round = 0; round < 12; round++)
            {
                system.Iterate(
                    row.Table.Pointer, null, new RatedRow(columns, count, null, 0), 3f, float.PositiveInfinity, g, 40,
                    ref bias);
            }

            ReferenceAls.AssertClose(exact, Solution(system, factors), 2e-3);
            Assert.Equal(0f, bias);
        }
    }

    [Fact]
    public void Uses_the_system_of_the_ratings_up_to_half_the_factors_and_one_tile()
    {
        using var small = Create(48);
        using var large = Create(256);

        Assert.Equal((24, NormalSystem.TileRows), (small.DualLimit, large.DualLimit));
    }

    [Fact]
    public void A_singular_system_has_a_finite_solution()
    {
        using var row = new Row(64, 200);
        for (var other = 1; other < TableRows; other++)
        {
            row.Table.SetRow(other, row.Table.Row(0));
        }

        using var system = Create(64);
        var sum = row.Add(system);
        var bias = system.SolveBordered(1e-12f, 1e-12f, 200, sum);

        Assert.True(float.IsFinite(bias));
        Assert.All(Solution(system, 64), value => Assert.True(double.IsFinite(value)));
    }

    private protected static double[] Solution(NormalSystem system, int factors) =>
        [.. new ReadOnlySpan<float>(system.Solution, factors).ToArray().Select(value => (double)value)];

    /// <summary>A table of factors and one row's ratings of it.</summary>
    private protected sealed class Row : IDisposable
    {
        public Row(int factors, int count)
        {
            var random = new Random((1000 * factors) + count);
            Table = new FactorTable(TableRows, factors);
            for (var row = 0; row < TableRows; row++)
            {
                for (var k = 0; k < factors; k++)
                {
                    Table.Row(row)[k] = (random.NextSingle() - 0.4f) * (1 + (k % 5));
                }
            }

            Columns = [.. Enumerable.Range(0, TableRows).OrderBy(_ => random.Next()).Take(count)];
            Targets = [.. Columns.Select(_ => (random.NextSingle() * 4) - 2)];
        }

        public FactorTable Table { get; }

        public int[] Columns { get; }

        public float[] Targets { get; }

        public double[] Factors(int row) =>
            [.. new ReadOnlySpan<float>(Table.Row(row), Table.Factors).ToArray().Select(value => (double)value)];

        public float Add(NormalSystem system, float scale = 1f, QuantizedTable? quantized = null)
        {
            system.Begin();
            fixed (int* columns = Columns)
            {
                for (var start = 0; start < Columns.Length; start += NormalSystem.TileRows)
                {
                    var length = Math.Min(NormalSystem.TileRows, Columns.Length - start);
                    Targets.AsSpan(start, length).CopyTo(new Span<float>(system.Targets, length));
                    new Span<float>(system.Scales, length).Fill(scale);
                    if (quantized is null)
                    {
                        system.Add(Table.Pointer, columns + start, length, scale != 1f, columns, length);
                    }
                    else
                    {
                        system.AddQuantized(quantized, columns + start, length, columns, length);
                    }
                }
            }

            return Targets.Sum();
        }

        public double SquaredError(NormalSystem system, float bias) => Columns
            .Select((column, i) => Targets[i] - bias - Factors(column).Zip(Solution(system, Table.Factors), (a, b) => a * b).Sum())
            .Sum(error => error * error);

        public double Objective(NormalSystem system, float bias, double ridge, double biasRidge) =>
            SquaredError(system, bias) + (ridge * Solution(system, Table.Factors).Sum(x => x * x)) + (biasRidge * bias * bias);

        public void AssertSolves(
            NormalSystem system, float bias, double ridge, double biasRidge, bool hasBias, double tolerance)
        {
            var (expected, expectedBias) = ReferenceAls.SolveExplicit(
                [.. Columns.Select(Factors)], [.. Targets.Select(t => (double)t)], ridge, biasRidge, hasBias);
            ReferenceAls.AssertClose([.. expected, expectedBias], [.. Solution(system, Table.Factors), bias], tolerance);
        }

        public void Dispose() => Table.Dispose();
    }
}

/// <summary>Sums over factors in 16 bits, in the widths that have the instruction and run on this machine.</summary>
public abstract unsafe class QuantizedNormalSystemTests : NormalSystemTests
{
    private protected abstract bool IsWide { get; }

    [ConditionalTheory]
    [MemberData(nameof(Shapes))]
    public void Solves_over_factors_in_16_bits(int factors, int count)
    {
        using var row = new Row(factors, count);
        using var system = Create(row.Table.Stride);
        using var quantized = new QuantizedTable(row.Table, IsWide);
        quantized.Refresh(row.Targets.Max(Math.Abs), TestData.Threads(1));

        var sum = row.Add(system, quantized: quantized);
        var bias = system.SolveBordered(3f, 2f, count, sum);

        // Each factor is rounded by at most 1/11584 of its column's largest.
        row.AssertSolves(system, bias, 3f, 2f, hasBias: true, 2e-3);
    }

    [ConditionalTheory]
    [MemberData(nameof(Shapes))]
    public void Solves_with_a_gramian_over_factors_in_16_bits(int factors, int count)
    {
        using var row = new Row(factors, count);
        using var system = Create(row.Table.Stride);
        using var quantized = new QuantizedTable(row.Table, IsWide);
        quantized.Refresh(row.Targets.Max(Math.Abs), TestData.Threads(1));
        var gramian = new float[system.Order * system.Order];
        fixed (float* g = gramian)
        {
            GramMatrix.Compute(row.Table, 0.1f, g, TestData.Threads(1));
            row.Add(system);
            system.Solve(3f, g);
            var exact = Solution(system, factors);
            system.SumSolution(out var fit, out var norm);

            quantized.SetGramian(g);
            row.Add(system, quantized: quantized);
            system.Solve(3f, quantized.Gramian);
            system.SumSolution(out var roundedFit, out var roundedNorm);

            var rounded = Solution(system, factors);
            var difference = Math.Sqrt(exact.Zip(rounded, (a, b) => (a - b) * (a - b)).Sum());
            Assert.InRange(difference, 0, (2e-3 * Math.Sqrt(norm)) + 1e-4); // the solution may be nearly zero

            // A target and a factor are each rounded by about 1e-4 of the largest.
            Assert.Equal(fit, roundedFit, (1e-2 * Math.Abs(fit)) + (1e-3 * count * Math.Sqrt(norm)));
            Assert.Equal(norm, roundedNorm, (1e-2 * norm) + (1e-3 * Math.Sqrt(norm)));
        }
    }

    [ConditionalTheory]
    [MemberData(nameof(Shapes))]
    public void Iterates_over_factors_in_16_bits_to_the_solution(int factors, int count)
    {
        using var row = new Row(factors, count);
        using var system = Create(row.Table.Stride);
        using var quantized = new QuantizedTable(row.Table, IsWide);
        quantized.Refresh(row.Targets.Max(Math.Abs), TestData.Threads(1));
        row.Targets.CopyTo(new Span<float>(system.Targets, count));
        new Span<float>(system.Solution, system.Order).Clear();
        var bias = 0f;
        fixed (int* columns = row.Columns)
        {
            for (var round = 0; round < 12; round++)
            {
                system.Iterate(
                    row.Table.Pointer, quantized, new RatedRow(columns, count, columns, count), 3f, 2f, null, 40, ref bias);
            }
        }

        row.AssertSolves(system, bias, 3f, 2f, hasBias: true, 4e-3);
    }
}

[RequiresAvx512BW]
public sealed class NormalSystem512Tests : QuantizedNormalSystemTests
{
    private protected override bool IsWide => true;

    internal override NormalSystem Create(int order) =>
        new NormalSystem<MovieRecs.Als.Kernels.Simd512, Vector512<float>>(order);
}

[RequiresAvx2]
public sealed class NormalSystem256Tests : QuantizedNormalSystemTests
{
    private protected override bool IsWide => false;

    internal override NormalSystem Create(int order) =>
        new NormalSystem<MovieRecs.Als.Kernels.Simd256, Vector256<float>>(order);
}

public sealed class NormalSystem128Tests : NormalSystemTests
{
    internal override NormalSystem Create(int order) =>
        new NormalSystem<MovieRecs.Als.Kernels.Simd128, Vector128<float>>(order);
}

public sealed class NormalSystemWithoutVectorsTests : NormalSystemTests
{
    internal override NormalSystem Create(int order) => new NormalSystem<MovieRecs.Als.Kernels.SimdNone, float>(order);
}
