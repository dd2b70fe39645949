using MathNet.Numerics.LinearAlgebra;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Tests.Models;

[Trait("Category", "Vector")]
public sealed class RatingQuestionsTests
{
    private const int Items = 50;

    private static readonly RatingData _data = TestData.Build(TestData.MadeRatings(users: 120, items: Items, perUser: 20, seed: 9));
    private static readonly ExplicitAlsModel _model = ExplicitAlsTrainer.Train(
        _data, new ExplicitAlsOptions { Factors = 5, Regularization = 2, Iterations = 5 });
    private static readonly float[] _popularity = [.. Enumerable.Range(0, Items).Select(item => (float)_data.ByItem.LengthOf(item))];
    private static readonly float[] _chances = [.. Enumerable.Range(0, Items).Select(item => item % 7 / 7f)];
    private static readonly int[] _rated = [4, 11, 12];

    /// <summary>By the definition: how much less uncertain all predictions are with the item than without it.</summary>
    [Fact]
    public void The_item_that_lowers_the_variance_of_all_predictions_most_is_asked_about_first()
    {
        var list = Select(_chances, count: 6);

        int[] rated = [.. _rated];
        foreach (var (item, worth) in list)
        {
            var expected = Enumerable.Range(0, Items).Except(rated)
                .Select(other => (Item: other, Worth: Chance(other) * Math.Sqrt(MeanVariance(rated) - MeanVariance([.. rated, other]))))
                .MaxBy(other => other.Worth);
            Assert.Equal(expected.Item, item);
            Assert.Equal(expected.Worth, worth, expected.Worth * 1e-3);
            rated = [.. rated, item]; // the next one is chosen as if this one had been answered
        }
    }

    [Fact]
    public void Scores_fall_and_no_item_is_asked_about_twice_or_against_the_will()
    {
        var list = Select(_chances, count: 100);

        Assert.Equal(Items - _rated.Length, list.Length);
        Assert.Equal(list.Length, list.Select(scored => scored.ItemIndex).Distinct().Count());
        Assert.Empty(list.Select(scored => scored.ItemIndex).Intersect(_rated));
        Assert.Equal(list.Select(scored => scored.Score).OrderDescending(), list.Select(scored => scored.Score));
    }

    [Fact]
    public void Of_items_that_are_known_equally_what_they_teach_decides()
    {
        var even = Select([.. Enumerable.Repeat(1f, Items)], count: 1)[0].ItemIndex;

        Assert.Equal(
            Enumerable.Range(0, Items).Except(_rated).MinBy(item => MeanVariance([.. _rated, item])), even);
    }

    [Fact]
    public void Wrong_lengths_are_errors()
    {
        Assert.Throws<ArgumentException>("popularity", () => new RatingQuestions(_model, new float[Items + 1]));
        Assert.Throws<ArgumentException>("chances", () => Select(new float[Items - 1], count: 1));
        Assert.Throws<ArgumentOutOfRangeException>(
            "rated", () => new RatingQuestions(_model, _popularity).Select([Items], _chances, new ItemSet(Items), new ScoredItem[1]));
    }

    private static ScoredItem[] Select(float[] chances, int count)
    {
        var excluded = new ItemSet(Items);
        excluded.AddRange(_rated);
        var list = new ScoredItem[count];
        return list[..new RatingQuestions(_model, _popularity).Select(_rated, chances, excluded, list)];
    }

    private static double Chance(int item) => _chances[item] / _chances.Max();

    private static double MeanVariance(int[] rated)
    {
        var order = _model.Factors + 1;
        var penalty = Matrix<double>.Build.DenseDiagonal(order, _model.Options.Regularization!.Value);
        penalty[order - 1, order - 1] = _model.Options.BiasRegularization;
        var covariance = rated.Select(Row).Aggregate(penalty, (sum, row) => sum + row.OuterProduct(row)).Inverse();
        return Enumerable.Range(0, Items).Sum(item => _popularity[item] * (Row(item) * covariance * Row(item))) / _popularity.Sum();
    }

    private static Vector<double> Row(int item) => Vector<double>.Build.Dense(
        [.. _model.ItemFactors.Slice(item * _model.Factors, _model.Factors).ToArray().Select(value => (double)value), 1.0]);
}
