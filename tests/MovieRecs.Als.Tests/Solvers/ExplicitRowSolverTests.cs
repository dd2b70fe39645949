using MovieRecs.Als.Solvers;
using MovieRecs.Als.Tests.Models;

namespace MovieRecs.Als.Tests.Solvers;

[Trait("Category", "Vector")]
public sealed unsafe class ExplicitRowSolverTests
{
    private const int Factors = 24;
    private const int TableRows = 200;
    private const float Ridge = 3f;
    private const float BiasRidge = 2f;

    /// <summary>No ratings, rows for the system of the ratings, and rows for that of the factors; with a bias and without.</summary>
    public static TheoryData<int, bool> Rows { get; } = new()
    {
        { 0, true }, { 1, true }, { 9, true }, { 16, true }, { 17, true }, { 64, true }, { 150, true },
        { 9, false }, { 150, false },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Shrinks_a_row_to_its_mean(int count, bool hasBias)
    {
        var random = new Random(count);
        using var table = new FactorTable(TableRows, Factors);
        using var means = new PriorMeans(1, Factors);
        var biases = new float[TableRows];
        for (var row = 0; row < TableRows; row++)
        {
            biases[row] = random.NextSingle() - 0.5f;
            for (var factor = 0; factor < Factors; factor++)
            {
                table.Row(row)[factor] = random.NextSingle() - 0.4f;
            }
        }

        for (var factor = 0; factor < Factors; factor++)
        {
            means.Factors.Row(0)[factor] = random.NextSingle() - 0.5f;
        }

        means.Biases.Pointer[0] = hasBias ? 0.7f : 0f;
        int[] columns = [.. Enumerable.Range(0, TableRows).OrderBy(_ => random.Next()).Take(count)];
        byte[] codes = [.. columns.Select(_ => (byte)random.Next(1, 11))];
        var tables = new RatingTables();
        for (var code = 1; code <= 10; code++)
        {
            tables.Targets[code] = (code / 2f) - 3;
        }

        using var system = NormalSystem.Create(Factors);
        ExplicitRow solved;
        fixed (int* columnPointer = columns)
        fixed (byte* codePointer = codes)
        fixed (float* biasPointer = biases)
        {
            solved = ExplicitRowSolver.Solve(
                system, table.Pointer, biasPointer, new RatedRow(columnPointer, count, null, 0),
                new CodedRatings(codePointer, tables),
                new ExplicitPenalty(Ridge, hasBias ? BiasRidge : float.PositiveInfinity, CountWeighted: false),
                new RowMethod(0, null), 0f, new RowMean(means.Factors.Row(0), means.Biases.Pointer[0]));
        }

        AssertIsMinimum(system, solved, table, biases, columns, codes, tables, means, hasBias);
    }

    /// <summary>Against the distance from the mean, solved for in double precision.</summary>
    private static void AssertIsMinimum(
        NormalSystem system, ExplicitRow solved, FactorTable table, float[] biases, int[] columns, byte[] codes,
        RatingTables tables, PriorMeans means, bool hasBias)
    {
        double[] Copy(float* source) =>
            [.. new ReadOnlySpan<float>(source, Factors).ToArray().Select(value => (double)value)];
        double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();

        var mean = Copy(means.Factors.Row(0));
        var meanBias = (double)means.Biases.Pointer[0];
        var vectors = columns.Select(column => Copy(table.Row(column))).ToArray();
        var targets = columns
            .Select((column, i) => (double)tables.Targets[codes[i]] - biases[column] - meanBias - Dot(mean, vectors[i]))
            .ToArray();
        var (distance, biasDistance) = columns.Length == 0
            ? (new double[Factors], 0)
            : ReferenceAls.SolveExplicit(vectors, targets, Ridge, BiasRidge, hasBias);
        var squaredError = targets
            .Select((target, i) => Math.Pow(target - Dot(distance, vectors[i]) - biasDistance, 2)).Sum();
        var penalty = (Ridge * Dot(distance, distance)) + (hasBias ? BiasRidge * biasDistance * biasDistance : 0);

        ReferenceAls.AssertClose([.. mean.Zip(distance, (m, d) => m + d)], Copy(system.Solution), 3e-5);
        Assert.Equal(meanBias + biasDistance, solved.Bias, 1e-4);
        Assert.Equal(squaredError, solved.SquaredError, 1e-3 * (1 + squaredError));
        Assert.Equal(penalty, solved.Penalty, 1e-3 * (1 + penalty));
    }
}
