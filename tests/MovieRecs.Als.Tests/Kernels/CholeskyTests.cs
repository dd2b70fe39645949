using System.Runtime.Intrinsics;
using MathNet.Numerics.LinearAlgebra;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Tests.Kernels;

/// <summary>Factorisation and both substitutions against double precision, in every width.</summary>
[Trait("Category", "Vector")]
public abstract unsafe class CholeskyTests
{
    public static TheoryData<int> Orders => [16, 32, 48, 64, 112, 128];

    internal abstract ITestedCholesky Kernels { get; }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Solves_for_two_right_hand_sides(int order)
    {
        using var system = new LinearSystem(order);
        var first = system.Matrix.Solve(LinearSystem.Vector(system.First));
        var second = system.Matrix.Solve(LinearSystem.Vector(system.Second));

        Factor(system);
        SolveUpper(system, system.First);
        SolveUpper(system, system.Second);

        AssertClose(first, system.First);
        AssertClose(second, system.Second);
        system.AssertIntact();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Leaves_half_a_solution_whose_square_is_the_quadratic_form(int order)
    {
        using var system = new LinearSystem(order);
        var right = LinearSystem.Vector(system.First);
        var expected = right.DotProduct(system.Matrix.Solve(right)); // |z|² = bᵀA⁻¹b, as Uᵀz = b

        Factor(system);

        Assert.Equal(1, system.First.ToArray().Sum(z => z * z) / expected, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Leaves_out_an_unknown_whose_pivot_is_below_its_floor(int order)
    {
        var skipped = order - 3;
        using var system = new LinearSystem(order);
        system.PivotFloors.Span[skipped] = float.MaxValue;

        Factor(system);
        SolveUpper(system, system.First);

        Assert.Equal(0f, system.InverseDiagonal.Span[skipped]);
        Assert.Equal(0f, system.First.Span[skipped]);
        Assert.All(system.First.ToArray(), value => Assert.True(double.IsFinite(value)));
    }

    private static void AssertClose(Vector<double> expected, GuardedBuffer actual) =>
        Assert.All(expected.Zip(actual.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * (1 + expected.InfinityNorm())));

    private void Factor(LinearSystem system) => Kernels.Factor(
        system.Packed.Pointer, system.Stride, system.Order, system.PivotFloors.Pointer, system.InverseDiagonal.Pointer,
        system.Blocks.Pointer, system.First.Pointer, system.Second.Pointer);

    private void SolveUpper(LinearSystem system, GuardedBuffer x) => Kernels.SolveUpper(
        system.Packed.Pointer, system.Stride, system.Order, system.InverseDiagonal.Pointer, system.Blocks.Pointer, x.Pointer);

    /// <summary>A positive definite matrix and two right-hand sides.</summary>
    private sealed class LinearSystem : IDisposable
    {
        public LinearSystem(int order)
        {
            (Order, Stride) = (order, order + 16);
            var random = new Random(order);
            var factor = Matrix<double>.Build.Dense(order, order, (_, _) => (float)(random.NextDouble() - 0.5));
            Matrix = (factor * factor.Transpose()) + (Matrix<double>.Build.DenseIdentity(order) * 0.5);
            Packed = new GuardedBuffer(order * Stride);
            for (var row = 0; row < order; row++)
            {
                for (var column = row; column < order; column++)
                {
                    Packed.Span[(row * Stride) + column] = (float)Matrix[row, column];
                }
            }

            PivotFloors = new GuardedBuffer(order);
            InverseDiagonal = new GuardedBuffer(order);
            Blocks = new GuardedBuffer(order * 8);
            First = GuardedBuffer.Random(order, random);
            Second = GuardedBuffer.Random(order, random);
        }

        public int Order { get; }

        public int Stride { get; }

        public Matrix<double> Matrix { get; }

        public GuardedBuffer Packed { get; }

        public GuardedBuffer PivotFloors { get; }

        public GuardedBuffer InverseDiagonal { get; }

        public GuardedBuffer Blocks { get; }

        public GuardedBuffer First { get; }

        public GuardedBuffer Second { get; }

        public static Vector<double> Vector(GuardedBuffer values) => Vector<double>.Build.DenseOfArray(values.ToArray());

        public void AssertIntact()
        {
            foreach (var buffer in (GuardedBuffer[])[Packed, PivotFloors, InverseDiagonal, Blocks, First, Second])
            {
                buffer.AssertIntact();
            }
        }

        public void Dispose()
        {
            foreach (var buffer in (GuardedBuffer[])[Packed, PivotFloors, InverseDiagonal, Blocks, First, Second])
            {
                buffer.Dispose();
            }
        }
    }
}

public sealed class Cholesky512Tests : CholeskyTests
{
    internal override ITestedCholesky Kernels { get; } = new TestedCholesky<Simd512, Vector512<float>>();
}

public sealed class Cholesky256Tests : CholeskyTests
{
    internal override ITestedCholesky Kernels { get; } = new TestedCholesky<Simd256, Vector256<float>>();
}

public sealed class Cholesky128Tests : CholeskyTests
{
    internal override ITestedCholesky Kernels { get; } = new TestedCholesky<Simd128, Vector128<float>>();
}

public sealed class CholeskyWithoutVectorsTests : CholeskyTests
{
    internal override ITestedCholesky Kernels { get; } = new TestedCholesky<SimdNone, float>();
}

/// <summary>The kernels in one width.</summary>
internal unsafe interface ITestedCholesky
{
    void Factor(
        float* matrix, nint stride, int order, float* pivotFloors, float* inverseDiagonal, float* blocks, float* first, float* second);

    void SolveUpper(
        float* matrix, nint stride, int order, float* inverseDiagonal, float* blocks, float* x);
}

internal sealed unsafe class TestedCholesky<TSimd, TVector> : ITestedCholesky
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    public void Factor(
        float* matrix, nint stride, int order, float* pivotFloors, float* inverseDiagonal, float* blocks, float* first, float* second) =>
        CholeskyKernels<TSimd, TVector>.Factor(matrix, stride, order, pivotFloors, inverseDiagonal, blocks, first, second);

    public void SolveUpper(float* matrix, nint stride, int order, float* inverseDiagonal, float* blocks, float* x) =>
        CholeskyKernels<TSimd, TVector>.SolveUpper(matrix, stride, order, inverseDiagonal, blocks, x);
}
