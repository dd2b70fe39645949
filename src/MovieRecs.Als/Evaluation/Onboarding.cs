using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Retrieval;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Evaluation;

/// <summary>What newcomers are asked to rate.</summary>
public enum OnboardingStrategy
{
    /// <summary>Items at random.</summary>
    Random,

    /// <summary>The items that most users rated.</summary>
    Popular,

    /// <summary>The items whose ratings would teach most, see <see cref="RatingQuestions"/>.</summary>
    NextToRate,
}

/// <summary>
/// How soon the models are of use to newcomers who are asked one item after another. Half of the items that a newcomer rated, drawn at
/// random, can be answered, and the models are judged by the other half; whoever is asked about any other item has not seen it, which
/// is no answer, and is asked on.
/// </summary>
public static class Onboarding
{
    /// <summary>Who gives up after so many questions is judged by the answers there are.</summary>
    public const int MostQuestions = 200;

    /// <summary>The fewest ratings of a newcomer who takes part: enough for ten answers.</summary>
    public const int LeastRatings = 20;

    private const ulong HalvesPurpose = 11;
    private const ulong QuestionPurpose = 12;

    /// <summary>After how many answers the models are judged; none is the start.</summary>
    public static IReadOnlyList<int> AnswerCounts { get; } = [0, 1, 3, 5, 10];

    /// <summary>Asks all users of whom the training data have nothing. Parallel over users.</summary>
    /// <param name="strategy">What they are asked.</param>
    /// <param name="stars">Predicts ratings; trained on <paramref name="training"/>.</param>
    /// <param name="lists">Makes lists; likewise.</param>
    /// <param name="chances">Orders items by whether a user knows them; likewise.</param>
    /// <param name="training">Ratings of others.</param>
    /// <param name="newcomers">All ratings of the newcomers, over the same users and items.</param>
    /// <param name="k">Length of the lists.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Stops between users.</param>
    /// <exception cref="ArgumentException">The parts do not share users and items.</exception>
    public static IReadOnlyList<OnboardingPoint> Evaluate(
        OnboardingStrategy strategy, RatingEnsemble stars, IRanker lists, IRanker chances, RatingData training, RatingData newcomers,
        int k, int seed, WorkerThreads? threads = null, CancellationToken cancellationToken = default)
    {
        TestUsers.ThrowIfNotShared(training, newcomers);
        var counts = Array.ConvertAll(TestUsers.ItemCounts(training), count => (float)count);
        var questions = new RatingQuestions(stars.Als, counts);
        int[] users = [.. Enumerable.Range(0, training.Users.Count).Where(user =>
            training.ByUser.LengthOf(user) == 0 && newcomers.ByUser.LengthOf(user) >= LeastRatings)];
        var figures = new Figures[users.Length * AnswerCounts.Count];
        (threads ?? WorkerThreads.Shared).ForEach(users.Length, chunk: 1, index =>
        {
            var newcomer = new Newcomer(newcomers, users[index], seed);
            newcomer.Ask(
                asked => strategy switch
                {
                    OnboardingStrategy.Random => newcomer.RandomItem(asked),
                    OnboardingStrategy.Popular => Best(counts, asked),
                    _ => newcomer.BestQuestion(questions, chances, asked),
                },
                point => figures[(index * AnswerCounts.Count) + point] = newcomer.Judge(stars, lists, k));
        }, cancellationToken);
        return [.. AnswerCounts.Select((answers, point) => Summarize(answers, point, figures))];
    }

    private static int Best(float[] counts, ItemSet asked)
    {
        Span<ScoredItem> best = stackalloc ScoredItem[1];
        return TopItems.Select(counts, asked, best) == 1 ? best[0].ItemIndex : -1;
    }

    private static OnboardingPoint Summarize(int answers, int point, Figures[] figures)
    {
        var (questions, hits, precision) = (new RunningEstimate(), new RunningEstimate(), new RunningEstimate());
        var (squares, count) = (0.0, 0);
        for (var index = point; index < figures.Length; index += AnswerCounts.Count)
        {
            questions.Add(figures[index].Questions);
            hits.Add(figures[index].Precision > 0 ? 1 : 0);
            precision.Add(figures[index].Precision);
            squares += figures[index].SquaredError;
            count += figures[index].Judged;
        }

        return new OnboardingPoint(
            answers, questions.ToEstimate().Mean, count == 0 ? 0 : Math.Sqrt(squares / count), hits.ToEstimate(),
            precision.ToEstimate());
    }

    private readonly record struct Figures(int Questions, double SquaredError, int Judged, double Precision);

    /// <summary>Somebody who is asked; for one thread.</summary>
    private sealed class Newcomer
    {
        private readonly Dictionary<int, float> _known = [];
        private readonly List<(int Item, float Rating)> _judges = [];
        private readonly List<int> _items = [];
        private readonly List<float> _ratings = [];
        private readonly float[] _scores;
        private RandomStream _random;
        private int _questions;

        public Newcomer(RatingData data, int user, int seed)
        {
            _scores = new float[data.Items.Count];
            _random = new RandomStream(seed, QuestionPurpose, 0, (ulong)user);
            var halves = new RandomStream(seed, HalvesPurpose, 0, (ulong)user);
            var items = data.ByUser.ColumnsOf(user).ToArray();
            var ratings = new float[items.Length];
            data.Scale.Decode(data.ByUser.CodesOf(user), ratings);
            for (var drawn = 0; drawn < items.Length; drawn++)
            {
                var other = drawn + halves.NextInt(items.Length - drawn);
                (items[drawn], items[other]) = (items[other], items[drawn]);
                (ratings[drawn], ratings[other]) = (ratings[other], ratings[drawn]);
                if (drawn < items.Length / 2)
                {
                    _known.Add(items[drawn], ratings[drawn]);
                }
                else
                {
                    _judges.Add((items[drawn], ratings[drawn]));
                }
            }
        }

        // Answers come a second after another: one session.
        private RatingProfile Profile => new(
            _items.ToArray(), _ratings.ToArray(), times: Enumerable.Range(1, _items.Count).Select(time => (uint)time).ToArray());

        public void Ask(Func<ItemSet, int> next, Action<int> judge)
        {
            var asked = new ItemSet(_scores.Length);
            for (var point = 0; point < AnswerCounts.Count; point++)
            {
                while (_items.Count < AnswerCounts[point] && _questions < MostQuestions && next(asked) is >= 0 and var item)
                {
                    _questions++;
                    asked.Add(item);
                    if (_known.TryGetValue(item, out var rating))
                    {
                        _items.Add(item);
                        _ratings.Add(rating);
                    }
                }

                judge(point);
            }
        }

        public int RandomItem(ItemSet asked)
        {
            var item = _random.NextInt(_scores.Length);
            for (var tries = 1; asked.Contains(item); tries++)
            {
                if (tries == 100 * MostQuestions)
                {
                    return -1; // hardly any item is left
                }

                item = _random.NextInt(_scores.Length);
            }

            return item;
        }

        public int BestQuestion(RatingQuestions questions, IRanker chances, ItemSet asked)
        {
            chances.Score(Profile, _scores);
            Span<ScoredItem> best = stackalloc ScoredItem[1];
            return questions.Select(_items.ToArray(), _scores, asked, best) == 1 ? best[0].ItemIndex : -1;
        }

        public Figures Judge(RatingEnsemble stars, IRanker lists, int k)
        {
            var user = stars.FoldIn(new RatingProfile(_items.ToArray(), _ratings.ToArray()));
            var squares = _judges.Sum(judge => Math.Pow(stars.Predict(user, judge.Item) - judge.Rating, 2));
            lists.Score(Profile, _scores);
            var answered = new ItemSet(_scores.Length);
            answered.AddRange(_items.ToArray());
            var top = new ScoredItem[k];
            var count = TopItems.Select(_scores, answered, top);

            var hits = top.Take(count).Count(scored => _judges.Any(judge => judge.Item == scored.ItemIndex));
            return new Figures(_questions, squares, _judges.Count, hits / (double)k);
        }
    }
}

/// <summary>How good the models are after some answers.</summary>
/// <param name="Answers">Answers given.</param>
/// <param name="Questions">How many questions that took, on average.</param>
/// <param name="Rmse">Of all held-out ratings, not clipped.</param>
/// <param name="HitRate">Share of the newcomers who find a held-out item in their list.</param>
/// <param name="Precision">Share of the lists that are held-out items.</param>
public sealed record OnboardingPoint(int Answers, double Questions, double Rmse, Estimate HitRate, Estimate Precision);
