using System.Collections.Concurrent;
using System.Globalization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Tests;

/// <summary>Ratings that the tests make, and files that they read.</summary>
internal static class TestData
{
    private static readonly ConcurrentDictionary<int, WorkerThreads> _threads = [];

    /// <summary>This many threads, the same for all tests.</summary>
    public static WorkerThreads Threads(int count) => _threads.GetOrAdd(count, static number => new WorkerThreads(number));

    public static RatingData Build(params (int User, int Item, float Rating)[] ratings) =>
        Build((IEnumerable<(int, int, float)>)ratings);

    public static RatingData Build(IEnumerable<(int User, int Item, float Rating)> ratings, IdMap? users = null, IdMap? items = null)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars, users, items);
        foreach (var (user, item, rating) in ratings)
        {
            Assert.True(RatingScale.HalfStars.TryGetCode(rating, out var code));
            builder.Add(user, item, code);
        }

        return builder.Build();
    }

    /// <summary>
    /// Viewers with a taste in three dimensions who mostly choose what they will like, on a catalogue with a long tail.
    /// </summary>
    public static List<(int User, int Item, float Rating)> MadeRatings(int users, int items, int perUser, int seed)
    {
        const int Tastes = 3;
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var itemTastes = Enumerable.Range(0, items).Select(_ => Enumerable.Range(0, Tastes).Select(_ => Normal()).ToArray()).ToArray();
        var ratings = new List<(int, int, float)>();
        for (var user = 0; user < users; user++)
        {
            var taste = Enumerable.Range(0, Tastes).Select(_ => Normal()).ToArray();
            double Liking(int item) => taste.Zip(itemTastes[item], (a, b) => a * b).Sum();
            var chosen = Enumerable.Range(0, items)
                .OrderByDescending(item => (2 * Liking(item)) + Normal() - (0.5 * Math.Log(1 + item)))
                .Take(perUser)
                .OrderBy(_ => random.Next());
            foreach (var item in chosen)
            {
                var stars = 3 + (0.6 * Liking(item)) + (0.5 * Normal());
                ratings.Add((user, item, (float)Math.Clamp(Math.Round(stars * 2) / 2, 0.5, 5)));
            }
        }

        return ratings;
    }

    /// <summary>The ratings of a tab-separated MovieLens 100K file, in its order.</summary>
    public static List<(int User, int Item, float Rating, long Time)> ReadTabs(string path) =>
        [.. File.ReadLines(path).Select(line => line.Split('\t')).Select(fields => (
            int.Parse(fields[0], CultureInfo.InvariantCulture),
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            float.Parse(fields[2], CultureInfo.InvariantCulture),
            long.Parse(fields[3], CultureInfo.InvariantCulture)))];
}
