using System.Globalization;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;

namespace MovieRecs.Benchmarks;

/// <summary>
/// <c>-- cold --data PATH</c>: what people find of whom nothing or little is known. A fifth of the people is new to the models in
/// turn; of each, a few random ratings are known and every other one is the hidden film with equal probability. So a person's figure is
/// the share of the other films that is among the ten of the list.
/// </summary>
internal sealed class ColdStartBenchmark
{
    private const int ListLength = 10;
    private const int Folds = 5;
    private const int Draws = 3;
    private const int Factors = 64;

    /// <summary>More than the known ones, so that each figure is of the same kind.</summary>
    private const int LeastHidden = 5;

    private static readonly int[] _known = [1, 2, 3, 5, 10, 20, 40];

    private readonly RatingData _all;
    private readonly SortedDictionary<int, Dictionary<string, (double Sum, int People)>> _figures = [];

    private ColdStartBenchmark(RatingData all) => _all = all;

    public static void Run(string path, int seeds, int firstSeed)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using var dataSet = DataSet.Open(path);
        var benchmark = new ColdStartBenchmark(dataSet.LoadRatings().Data);
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            for (var fold = 0; fold < Folds; fold++)
            {
                benchmark.Measure(seed, fold);
            }
        }

        benchmark.Print(path);
    }

    private void Measure(int seed, int fold)
    {
        var random = new Random(seed);
        var foldOf = Enumerable.Range(0, _all.Users.Count).Select(_ => random.Next(Folds)).ToArray();
        var builder = new RatingDataBuilder(_all.Scale, users: null, items: _all.Items);
        foreach (var user in Enumerable.Range(0, foldOf.Length).Where(user => foldOf[user] != fold))
        {
            var codes = _all.ByUser.CodesOf(user);
            var items = _all.ByUser.ColumnsOf(user);
            for (var index = 0; index < items.Length; index++)
            {
                builder.Add(_all.Users.IdAt(user), _all.Items.IdAt(items[index]), codes[index]);
            }
        }

        var training = builder.Build();
        var people = Enumerable.Range(0, foldOf.Length).Where(user => foldOf[user] == fold).ToArray();
        var plain = ImplicitAlsTrainer.Train(
            training, new ImplicitAlsOptions { Factors = Factors }.ForSize(training.Users.Count, training.Items.Count));
        var popularity = ItemPopularity.Of(training);
        var baseline = PopularityModel.Train(training);
        (string Name, IRanker Ranker)[] same =
        [
            ("damped mean", new Fixed(baseline.DampedMeans.ToArray())),
            ("counts", baseline),
            ("popularity", new Fixed(popularity.Scores.ToArray())),
        ];
        foreach (var (name, ranker) in same)
        {
            Judge(name, ranker, people, known: 0, draws: 1, seed);
        }

        (string Name, IRanker Ranker)[] rankers =
            [("popularity", same[2].Ranker), ("ials", new ImplicitAlsRanker(plain)), ("ials and popularity", new ImplicitAlsRanker(plain.With(popularity)))];
        foreach (var known in _known)
        {
            foreach (var (name, ranker) in rankers)
            {
                Judge(name, ranker, people, known, Draws, seed);
            }
        }
    }

    private void Judge(string name, IRanker ranker, int[] people, int known, int draws, int seed)
    {
        var batch = new UserLists(ranker, ListLength).CreateBatch();
        var (sum, count) = (0.0, 0);
        foreach (var user in people.Where(user => _all.ByUser.LengthOf(user) >= known + LeastHidden))
        {
            var items = _all.ByUser.ColumnsOf(user).ToArray();
            var stars = new float[items.Length];
            _all.Scale.Decode(_all.ByUser.CodesOf(user), stars);
            for (var draw = 0; draw < draws; draw++)
            {
                new Random(HashCode(seed, user, draw)).Shuffle(items);
                new Random(HashCode(seed, user, draw)).Shuffle(stars);
                batch.Clear();
                batch.Add(new RatingProfile(items.AsSpan(0, known), stars.AsSpan(0, known)), items.AsSpan(0, known));
                batch.Rank();
                var hidden = items[known..].ToHashSet();
                sum += batch.ListAt(0).ToArray().Count(scored => hidden.Contains(scored.ItemIndex)) / (double)hidden.Count;
                count++;
            }
        }

        if (!_figures.TryGetValue(known, out var figures))
        {
            _figures.Add(known, figures = []);
        }

        var before = figures.GetValueOrDefault(name);
        figures[name] = (before.Sum + sum, before.People + count);
    }

    private static int HashCode(int seed, int user, int draw) => (seed * 1_000_003) + (user * 31) + draw;

    private void Print(string path)
    {
        var votes = new double[_all.Items.Count];
        for (var user = 0; user < _all.Users.Count; user++)
        {
            foreach (var item in _all.ByUser.ColumnsOf(user))
            {
                votes[item] += 1.0 / _all.ByUser.LengthOf(user);
            }
        }

        var bound = votes.OrderDescending().Take(ListLength).Sum() / _all.Users.Count;
        Console.WriteLine($"{path}: a hidden film among the ten; no list that is the same for all finds more than {bound:0.0000}");
        foreach (var (known, figures) in _figures)
        {
            Console.WriteLine($"{known,3} known  " + string.Join("  ", figures.Select(
                figure => $"{figure.Key} {figure.Value.Sum / Math.Max(1, figure.Value.People):0.0000}")));
        }
    }

    /// <summary>The same scores for everyone.</summary>
    private sealed class Fixed(float[] values) : IRanker
    {
        public int ItemCount => values.Length;

        public void Score(RatingProfile profile, Span<float> scores) => values.CopyTo(scores);
    }
}
