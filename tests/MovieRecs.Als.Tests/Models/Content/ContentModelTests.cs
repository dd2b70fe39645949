using MathNet.Numerics.LinearAlgebra;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Content;

namespace MovieRecs.Als.Tests.Models.Content;

public sealed class ContentModelTests
{
    private const int Width = 3;

    private static readonly string[] _genres = ["Action", "Comedy", "Drama", "Horror"];

    [Fact]
    public void It_is_the_weighted_ridge_regression_of_the_rows_on_what_is_known()
    {
        var (movies, counts, rows) = Made(count: 200, textLength: 5);

        var model = ContentModel.Fit(movies, counts, rows, Width, TestData.Threads(2));

        var (x, names) = Design(movies);
        var weights = counts.Select(count => count / (count + (double)ContentModel.HalfWeightRatings)).ToArray();
        var weighted = Matrix<double>.Build.Diagonal(weights);
        var y = Matrix<double>.Build.Dense(movies.Length, Width, (row, column) => rows[(row * Width) + column]);
        var penalty = Matrix<double>.Build.Diagonal(
            x.ColumnCount, x.ColumnCount, column => column == 0 ? .01 : ContentModel.Regularization);
        var solution = ((x.Transpose() * weighted * x) + penalty).Solve(x.Transpose() * weighted * y);
        Assert.Contains("tag", names); // the reference has all kinds of features
        for (var movie = 0; movie < movies.Length; movie++)
        {
            var predicted = Predict(model, movies[movie]);
            var expected = x.Row(movie) * solution;
            for (var column = 0; column < Width; column++)
            {
                Assert.Equal(expected[column], predicted[column], 2e-3);
            }
        }
    }

    [Fact]
    public void Movies_without_ratings_take_no_part()
    {
        var (movies, counts, rows) = Made(count: 60, textLength: 0);
        counts[7] = 0;
        var changed = (float[])rows.Clone();
        changed[7 * Width] = 1000;

        Assert.Equal(
            Predict(ContentModel.Fit(movies, counts, rows, Width, TestData.Threads(1)), movies[3]),
            Predict(ContentModel.Fit(movies, counts, changed, Width, TestData.Threads(1)), movies[3]));
    }

    [Fact]
    public void What_it_has_not_learnt_is_left_out()
    {
        var (movies, counts, rows) = Made(count: 60, textLength: 4);
        var model = ContentModel.Fit(movies, counts, rows, Width, TestData.Threads(1));

        var known = new MovieContent(Year: null, ["Drama"], [], default);
        Assert.Equal(Predict(model, known), Predict(model, known with { Genres = ["Drama", "Western"] }));
        Assert.Equal(Predict(model, known), Predict(model, known with { Year = 1874, Tags = ["never heard"] }));
        Assert.Equal(Predict(model, known), Predict(model, known with { Text = new float[7] }));
        Assert.NotEqual(Predict(model, known), Predict(model, known with { Genres = ["Comedy"] }));
        Assert.NotEqual(Predict(model, known), Predict(model, known with { Text = movies[1].Text }));
    }

    [Fact]
    public void The_number_of_threads_does_not_matter()
    {
        var (movies, counts, rows) = Made(count: 300, textLength: 40);

        Assert.Equal(
            Predict(ContentModel.Fit(movies, counts, rows, Width, TestData.Threads(1)), movies[9]),
            Predict(ContentModel.Fit(movies, counts, rows, Width, TestData.Threads(3)), movies[9]));
    }

    [Fact]
    public void Texts_of_different_lengths_are_refused()
    {
        var (movies, counts, rows) = Made(count: 10, textLength: 4);
        movies[3] = movies[3] with { Text = new float[5] };

        Assert.Throws<ArgumentException>(() => ContentModel.Fit(movies, counts, rows, Width));
        Assert.Throws<ArgumentException>(() => ContentModel.Fit(movies, counts.AsSpan(1), rows, Width));
    }

    /// <summary>
    /// Taste is for genres here, so a film that nobody has rated is liked by those who like its genre: better than its mean tells, and
    /// with the reasons that a film of the models has.
    /// </summary>
    [Fact]
    public void A_placed_item_is_rated_like_others_of_its_kind_and_explained_exactly()
    {
        var random = new Random(5);
        MovieContent[] contents = [.. Enumerable.Range(0, 80).Select(item => new MovieContent(2000, [_genres[item % 4]], [], default))];
        var ratings = new List<(int User, int Item, float Rating)>();
        for (var user = 0; user < 200; user++)
        {
            foreach (var item in Enumerable.Range(0, 80).OrderBy(item => random.NextDouble() + (item % 4 == user % 4 ? 0 : .6)).Take(30))
            {
                ratings.Add((user, item, item % 4 == user % 4 ? 4.5f : 2f));
            }
        }

        var data = TestData.Build(ratings);
        var stars = ExplicitAlsTrainer.Train(data, new ExplicitAlsOptions { Factors = 8, Regularization = 1 });
        var ranker = ImplicitAlsTrainer.Train(data, new ImplicitAlsOptions { Factors = 8 }.ForSize(200, 80));
        var ensemble = new RatingEnsemble(stars);
        int[] counts = [.. Enumerable.Range(0, 80).Select(item => data.ByItem.ColumnsOf(item).Length)];
        var placer = ItemPlacer.Fit(contents, counts, ranker, stars, TestData.Threads(2));

        var horror = placer.Place(new MovieContent(2000, ["Horror"], [], default));
        var comedy = placer.Place(new MovieContent(2000, ["Comedy"], [], default));

        var fan = ProfileOf(data, user: 3);
        var folded = ensemble.FoldIn(fan);
        Assert.InRange(ensemble.Predict(folded, horror), 3.8f, 5);
        Assert.InRange(ensemble.Predict(folded, comedy), 0, 2.7f);
        var lists = new ImplicitAlsRanker(ranker);
        var vector = new float[lists.VectorLength];
        lists.FoldIn(fan, vector);
        Assert.True(lists.ScoreOfUnknown(vector, horror, 0) > 2 * Math.Abs(lists.ScoreOfUnknown(vector, comedy, 0)));

        var contributions = ensemble.Explain(fan, [horror, comedy]);
        foreach (var (place, item) in new[] { (0, horror), (1, comedy) })
        {
            var sum = contributions.BaseOf(place) + contributions.Of(place).ToArray().Sum();
            Assert.Equal(ensemble.Predict(folded, item), sum, 1e-3);
        }

        // What speaks for a horror film are the horror films that the fan likes.
        var strongest = contributions.Of(0).ToArray().Select((value, place) => (value, place)).MaxBy(entry => entry.value).place;
        Assert.Equal(3, fan.ItemIndices[strongest] % 4);
    }

    [Fact]
    public void A_placed_item_has_the_rows_of_both_models_that_its_content_speaks_for()
    {
        var (movies, _, _) = Made(count: 40, textLength: 3);
        var data = TestData.Build(TestData.MadeRatings(users: 80, items: 40, perUser: 15, seed: 4));
        var items = data.Items.Count;
        int[] counts = [.. Enumerable.Range(0, items).Select(item => data.ByItem.ColumnsOf(item).Length)];
        var stars = ExplicitAlsTrainer.Train(data, new ExplicitAlsOptions { Factors = 5, Regularization = 1 });
        var ranker = ImplicitAlsTrainer.Train(data, new ImplicitAlsOptions { Factors = 7 }.ForSize(80, items));
        var contents = movies[..items];

        var placed = ItemPlacer.Fit(contents, counts, ranker, stars, TestData.Threads(1)).Place(movies[3]);

        AssertPlaced(ranker.ItemFactors, placed.RankerFactors, width: 7);
        AssertPlaced(stars.ItemFactors, placed.StarFactors, width: 5);
        AssertPlaced(stars.ItemBiases, new float[] { placed.StarBias }, width: 1);

        void AssertPlaced(ReadOnlyMemory<float> rows, ReadOnlyMemory<float> actual, int width)
        {
            var expected = new float[width];
            ContentModel.Fit(contents, counts, rows, width, TestData.Threads(1)).Predict(movies[3], expected);
            Assert.Equal(width, actual.Length);
            Assert.All(expected.Zip(actual.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            Assert.Contains(expected, value => Math.Abs(value) > 1e-3);
        }
    }

    private static float[] Predict(ContentModel model, MovieContent movie)
    {
        var row = new float[Width];
        model.Predict(movie, row);
        return row;
    }

    private static RatingProfile ProfileOf(RatingData data, int user)
    {
        var stars = new float[data.ByUser.ColumnsOf(user).Length];
        data.Scale.Decode(data.ByUser.CodesOf(user), stars);
        return new RatingProfile(data.ByUser.ColumnsOf(user), stars);
    }

    private static (MovieContent[] Movies, int[] Counts, float[] Rows) Made(int count, int textLength)
    {
        var random = new Random(count + textLength);
        MovieContent[] movies = [.. Enumerable.Range(0, count).Select(movie => new MovieContent(
            movie % 9 == 0 ? null : 1960 + (movie % 60),
            [.. _genres.Where(_ => random.NextDouble() < .4)],
            [.. Enumerable.Range(0, 3).Where(_ => random.NextDouble() < .3).Select(tag => $"tag {tag}")],
            movie % 5 == 0 ? default : Enumerable.Range(0, textLength).Select(_ => (float)random.NextDouble() - .5f).ToArray()))];
        return (
            movies,
            [.. Enumerable.Range(0, count).Select(_ => random.Next(1, 40))],
            [.. Enumerable.Range(0, count * Width).Select(_ => (float)random.NextDouble() * 2)]);
    }

    /// <summary>All features with the values that the documentation promises, and the kinds of them.</summary>
    private static (Matrix<double> Design, HashSet<string> Kinds) Design(MovieContent[] movies)
    {
        var textLength = movies.Max(movie => movie.Text.Length);
        var columns = new Dictionary<(string, string), int>();
        var entries = new List<(int Row, int Column, double Value)>();
        for (var row = 0; row < movies.Length; row++)
        {
            entries.Add((row, 0, 1));
            for (var place = 0; place < movies[row].Text.Length; place++)
            {
                entries.Add((row, 1 + place, MovieFeatures.TextScale * movies[row].Text.Span[place]));
            }

            Add("genre", movies[row].Genres);
            var year = movies[row].Year;
            Add("year", year is null ? [] : [$"{(year >= 1990 ? year : year / 5 * 5)}"]);
            Add("tag", movies[row].Tags);

            void Add(string kind, IReadOnlyList<string> names)
            {
                foreach (var name in names)
                {
                    if (!columns.TryGetValue((kind, name), out var column))
                    {
                        columns.Add((kind, name), column = 1 + textLength + columns.Count);
                    }

                    entries.Add((row, column, 1 / Math.Sqrt(names.Count)));
                }
            }
        }

        var design = Matrix<double>.Build.Dense(movies.Length, 1 + textLength + columns.Count);
        foreach (var (row, column, value) in entries)
        {
            design[row, column] = value;
        }

        return (design, [.. columns.Keys.Select(key => key.Item1)]);
    }
}
