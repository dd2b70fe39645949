using CsCheck;
using MovieRecs.Als.Models;
using MovieRecs.Als.Tests.Models;

namespace MovieRecs.Als.Tests.Solvers;

/// <summary>
/// What both solvers make of any row: the minimum of its objective, whatever the number of factors, of ratings and the penalty.
/// Penalties are large enough for single precision to tell the minimum from its surroundings.
/// </summary>
[Trait("Category", "Vector")]
public sealed class FoldInPropertyTests
{
    private const int Items = 90;

    private static readonly Gen<(int Factors, int Count, float Penalty, int Seed)> Rows = Gen.Select(
        Gen.Int[1, 70], Gen.Int[1, Items], Gen.Float[-1f, 2f].Select(exponent => MathF.Pow(10, exponent)), Gen.Int);

    [Fact]
    public void Explicit_als_finds_the_minimum_of_any_row() => Rows.Sample((factors, count, penalty, seed) =>
    {
        var random = new Random(seed);
        var table = RandomTable(random, factors);
        float[] biases = [.. Enumerable.Range(0, Items).Select(_ => random.NextSingle() - 0.5f)];
        var (items, ratings) = RandomRow(random, count);
        const float Mean = 3.4f;
        var options = new ExplicitAlsOptions { Factors = factors, Regularization = penalty, BiasRegularization = 2f };
        var model = new ExplicitAlsModel(options, Mean, default, table, default, biases);

        var solution = new float[factors];
        var bias = model.FoldIn(items, ratings, solution);

        var (expected, expectedBias) = ReferenceAls.SolveExplicit(
            [.. items.Select(item => ReferenceAls.Row(table, factors, item))],
            [.. items.Select((item, index) => (double)ratings[index] - Mean - biases[item])], penalty, 2f, hasBias: true);
        ReferenceAls.AssertClose([.. expected, expectedBias], [.. solution.Append(bias).Select(value => (double)value)], 1e-3);
    });

    [Fact]
    public void Implicit_als_finds_the_minimum_of_any_row() => Rows.Sample((factors, count, penalty, seed) =>
    {
        var random = new Random(seed);
        var table = RandomTable(random, factors);
        var (items, ratings) = RandomRow(random, count);
        var options = new ImplicitAlsOptions { Factors = factors, FrequencyExponent = 0f, Regularization = penalty };
        var model = new ImplicitAlsModel(options, default, table);

        var solution = new float[factors];
        model.FoldIn(items, ratings, solution);

        var expected = ReferenceAls.SolveImplicit(
            [.. Enumerable.Range(0, Items).Select(item => ReferenceAls.Row(table, factors, item))],
            items,
            [.. items.Select(_ => 1.0)],
            [.. ratings.Select(rating => 1 + (0.1 * (rating - 3.5)))],
            options.UnobservedWeight,
            penalty);
        ReferenceAls.AssertClose(expected, [.. solution.Select(value => (double)value)], 1e-3);
    });

    [Fact]
    public void Implicit_als_finds_the_minimum_of_any_weighted_row() => Rows.Sample((factors, count, penalty, seed) =>
    {
        var random = new Random(seed);
        var table = RandomTable(random, factors);
        var (items, ratings) = RandomRow(random, count);
        float[] weights = [.. items.Select(_ => 2 * random.NextSingle())];
        var options = new ImplicitAlsOptions { Factors = factors, Regularization = penalty };
        var model = new ImplicitAlsModel(options, default, table);

        var solution = new float[factors];
        model.FoldIn(items, ratings, weights, solution);

        var expected = ReferenceAls.SolveImplicit(
            [.. Enumerable.Range(0, Items).Select(item => ReferenceAls.Row(table, factors, item))],
            items,
            [.. weights.Select(weight => (double)weight)],
            [.. ratings.Select(rating => 1 + (0.1 * (rating - 3.5)))],
            options.UnobservedWeight,
            penalty * (weights.Sum() + (options.UnobservedWeight * Items)));
        ReferenceAls.AssertClose(expected, [.. solution.Select(value => (double)value)], 1e-3);
    });

    [Fact]
    public void The_order_of_the_ratings_does_not_matter() => Rows.Sample((factors, count, penalty, seed) =>
    {
        var random = new Random(seed);
        var table = RandomTable(random, factors);
        var (items, ratings) = RandomRow(random, count);
        var model = new ImplicitAlsModel(new ImplicitAlsOptions { Factors = factors, Regularization = penalty }, default, table);
        var one = new float[factors];
        var other = new float[factors];
        model.FoldIn(items, ratings, one);
        Array.Reverse(items);
        Array.Reverse(ratings);
        model.FoldIn(items, ratings, other);

        ReferenceAls.AssertClose([.. one.Select(value => (double)value)], [.. other.Select(value => (double)value)], 1e-3);
    });

    private static float[] RandomTable(Random random, int factors) =>
        [.. Enumerable.Range(0, Items * factors).Select(_ => random.NextSingle() - 0.4f)];

    private static (int[] Items, float[] Ratings) RandomRow(Random random, int count)
    {
        int[] items = [.. Enumerable.Range(0, Items)];
        random.Shuffle(items);
        return (items[..count], [.. Enumerable.Range(0, count).Select(_ => random.Next(1, 11) / 2f)]);
    }
}
