using System.Globalization;
using System.Text.RegularExpressions;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Benchmarks;

/// <summary>
/// <c>-- similar --data PATH</c>: how good the ten films are that a measure of similarity puts nearest to one film.
/// Models are trained on 80 % of each user's ratings; the benchmark asks about every film with at least 20 of them.
/// </summary>
internal sealed class SimilarityBenchmark
{
    private const int ListLength = 10;
    private const int LeastRatings = 20;
    private const float LikedFrom = 4;
    private const int Seeds = 3;
    private const int LeastSeriesRatings = 10;

    /// <summary>More films with one stem are no series.</summary>
    private const int LargestSeries = 12;

    private readonly RatingData _training;
    private readonly List<int>[] _likedBefore;
    private readonly HashSet<int>[] _likedLater;
    private readonly Dictionary<int, MovieRecord> _movies;
    private readonly Dictionary<int, HashSet<string>> _tags;
    private readonly int[] _counts;
    private readonly int[] _queries;
    private readonly Dictionary<int, int[]> _mates;

    private SimilarityBenchmark(RatingData training, RatingData test, DataSet dataSet)
    {
        _training = training;
        _likedBefore = [.. Enumerable.Range(0, training.Users.Count).Select(user => Liked(training, user).ToList())];
        _likedLater = [.. Enumerable.Range(0, training.Users.Count).Select(user => Liked(test, user).ToHashSet())];
        _movies = (dataSet.ReadMovies()?.Movies ?? [])
            .Where(movie => training.Items.IndexOf(movie.Id) >= 0)
            .ToDictionary(movie => training.Items.IndexOf(movie.Id));
        _tags = (dataSet.ReadTags()?.Tags ?? [])
            .GroupBy(tag => training.Items.IndexOf(tag.ItemId))
            .ToDictionary(group => group.Key, group => group.Select(tag => tag.Tag).ToHashSet(StringComparer.OrdinalIgnoreCase));
        _counts = training.ByUser.CountByColumn();
        _mates = MatesOf(_movies, _counts);
        _queries = [.. Enumerable.Range(0, _counts.Length).Where(item => _counts[item] >= LeastRatings)];
    }

    public static void Run(string path)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using var dataSet = DataSet.Open(path);
        var log = new RatingLog(RatingScale.HalfStars);
        using (var reader = dataSet.OpenRatings())
        {
            while (reader.ReadBatch())
            {
                foreach (var rating in reader.Batch)
                {
                    log.Add(rating.UserId, rating.ItemId, rating.Code, rating.Timestamp);
                }
            }
        }

        var all = dataSet.LoadRatings().Data;
        new SimilarityBenchmark(all, new RatingDataBuilder(all.Scale, all.Users, all.Items).Build(), dataSet).PrintMates();
        var sums = new Dictionary<string, Figures>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (training, test) = Splits.PerUser(log, 0.2, seed).ToData();
            foreach (var (name, figures) in new SimilarityBenchmark(training, test, dataSet).Measure())
            {
                sums[name] = sums.TryGetValue(name, out var sum) ? sum + figures : figures;
            }
        }

        Console.WriteLine($"{path}, mean of {Seeds} splits");
        Console.WriteLine($"{"",-28}  liked@10    lift  genres   years    tags  ratings");
        foreach (var (name, sum) in sums)
        {
            var mean = sum / Seeds;
            Console.WriteLine(
                $"{name,-28}  {mean.Liked,8:0.0000}  {mean.Lift,6:0.00}  {mean.Genres,6:0.000}  {mean.Years,6:0.0}  {mean.Tags,6:0.000}  {mean.Ratings,7:0}");
        }
    }

    private IEnumerable<(string Name, Figures Figures)> Measure()
    {
        var stars = ExplicitAlsTrainer.Train(_training, new ExplicitAlsOptions());
        var ranker = ImplicitAlsTrainer.Train(
            _training, new ImplicitAlsOptions().ForSize(_training.Users.Count, _training.Items.Count));
        var rated = Cosines.Of(ranker.ItemFactors, ranker.Factors);
        var liked = Cosines.Of(stars.ItemFactors, stars.Factors);
        yield return ("ranker", Judge(rated.Row));
        yield return ("ranker, genres, EASE", Judge(TableOf(ranker, withGenres: true)));
        yield return ("ranker, EASE", Judge(TableOf(ranker, withGenres: false)));
        yield return ("stars", Judge(liked.Row));
        yield return ("stars x n/(n+20)", Judge(item => Weighted(liked.Row(item), 20)));
        foreach (var weight in (float[])[0.9f, 0.75f, 0.6f, 0.5f, 0.4f, 0.25f])
        {
            yield return ($"{weight:0.00} ranker + {1 - weight:0.00} stars", Judge(item => Blend(rated.Row(item), liked.Row(item), weight)));
        }

        foreach (var shrinkage in (float[])[0, 10, 50])
        {
            yield return ($"co-rating cosine, shrunk {shrinkage}", Judge(item => CoRatings(item, shrinkage, 0)));
        }

        yield return ("co-liking cosine, shrunk 10", Judge(item => CoRatings(item, 10, LikedFrom)));
        yield return ("most rated", Judge(_ => Array.ConvertAll(_counts, count => (float)count)));
    }

    private static IEnumerable<int> Liked(RatingData data, int user)
    {
        var items = data.ByUser.ColumnsOf(user).ToArray();
        var codes = data.ByUser.CodesOf(user).ToArray();
        return items.Where((_, index) => data.Scale.ValueOf(codes[index]) >= LikedFrom);
    }

    /// <summary>Judges the lists of one measure; a query's figures weigh the same whatever its number of ratings.</summary>
    private Figures Judge(Func<int, float[]> similarities)
    {
        var lists = new int[_training.Items.Count][];
        Parallel.ForEach(_queries, item => lists[item] = Best(similarities(item), item));
        var likedCounts = new int[_training.Items.Count];
        foreach (var item in _likedLater.SelectMany(items => items))
        {
            likedCounts[item]++;
        }

        var (hits, expected, pairs) = (new double[lists.Length], new double[lists.Length], new int[lists.Length]);
        for (var user = 0; user < _likedBefore.Length; user++)
        {
            if (_likedLater[user].Count == 0)
            {
                continue;
            }

            foreach (var query in _likedBefore[user].Where(item => lists[item] is not null))
            {
                var candidates = lists[query];
                hits[query] += candidates.Count(_likedLater[user].Contains) / (double)Math.Min(ListLength, _likedLater[user].Count);
                expected[query] += candidates.Sum(item => likedCounts[item] / (double)_likedLater.Length)
                    / Math.Min(ListLength, _likedLater[user].Count);
                pairs[query]++;
            }
        }

        var asked = Array.FindAll(_queries, item => pairs[item] > 0);
        return new Figures(
            asked.Average(item => hits[item] / pairs[item]),
            asked.Sum(item => hits[item] / pairs[item]) / asked.Sum(item => expected[item] / pairs[item]),
            Average(item => Genres(item) is { Count: > 0 }, (item, other) => Jaccard(Genres(item), Genres(other))),
            Average(
                item => Year(item) is not null,
                (item, other) => Year(other) is { } year ? Math.Abs(year - Year(item)!.Value) : double.NaN),
            Average(_tags.ContainsKey, (item, other) => _tags.TryGetValue(other, out var tags) && tags.Overlaps(_tags[item]) ? 1 : 0),
            Average(_ => true, (_, other) => _counts[other]));

        double Average(Func<int, bool> takes, Func<int, int, double> figure)
        {
            var values = _queries.Where(takes).SelectMany(item => lists[item].Select(other => figure(item, other)))
                .Where(double.IsFinite).ToArray();
            return values.Length == 0 ? double.NaN : values.Average();
        }
    }

    /// <summary>
    /// The share of a film's series mates among its ten: films of at least ten ratings with the same stem of the title. No measure
    /// looks at titles.
    /// </summary>
    private void PrintMates()
    {
        var ranker = ImplicitAlsTrainer.Train(
            _training, new ImplicitAlsOptions().ForSize(_training.Users.Count, _training.Items.Count));
        var rated = Cosines.Of(ranker.ItemFactors, ranker.Factors);
        Console.WriteLine($"series mates of {_mates.Count} films, trained on all ratings: in the ten; in the ten of films with 10 ratings");
        foreach (var (name, similarities) in ((string, Func<int, float[]>)[])
            [("ranker", rated.Row), ("ranker, EASE", TableOf(ranker, false)), ("ranker, genres, EASE", TableOf(ranker, true))])
        {
            Console.WriteLine($"{name,-28}  {Share(similarities, 0):0.000}  {Share(similarities, LeastSeriesRatings):0.000}");
        }

        if (_movies.Keys.FirstOrDefault(item => _movies[item].Title == "Toy Story", -1) is >= 0 and var toyStory)
        {
            Console.WriteLine("Toy Story: " + string.Join(
                ", ", Best(TableOf(ranker, true)(toyStory), toyStory).Select(item => _movies[item].Title)));
        }

        double Share(Func<int, float[]> similarities, int leastRatings) => _mates.Average(film =>
        {
            var row = similarities(film.Key).ToArray();
            for (var item = 0; item < row.Length; item++)
            {
                row[item] = _counts[item] < leastRatings ? float.NegativeInfinity : row[item];
            }

            return Best(row, film.Key).Count(film.Value.Contains) / (double)Math.Min(ListLength, film.Value.Length);
        });
    }

    private Func<int, float[]> TableOf(ImplicitAlsModel ranker, bool withGenres)
    {
        var table = ItemNeighborsTrainer.Train(
            _training, ranker, withGenres ? [.. Enumerable.Range(0, _training.Items.Count).Select(Genres)] : null);
        return item =>
        {
            var row = new float[_training.Items.Count];
            Array.Fill(row, float.NegativeInfinity);
            var neighbors = table.NeighborsOf(item);
            for (var place = 0; place < neighbors.Length; place++)
            {
                row[neighbors[place]] = table.SimilaritiesOf(item)[place];
            }

            return row;
        };
    }

    private static Dictionary<int, int[]> MatesOf(Dictionary<int, MovieRecord> movies, int[] counts) => movies
        .Where(movie => counts[movie.Key] >= LeastSeriesRatings)
        .GroupBy(movie => Stem(movie.Value.Title), movie => movie.Key)
        .Where(series => series.Count() is > 1 and <= LargestSeries)
        .SelectMany(series => series.Select(film => (Film: film, Mates: series.Where(other => other != film).ToArray())))
        .ToDictionary(pair => pair.Film, pair => pair.Mates);

    /// <summary>What the films of a series have in common: "Toy Story" of "Toy Story 2", "Star Wars" of "Star Wars: Episode IV".</summary>
    private static string Stem(string title)
    {
        var stem = Regex.Replace(title, @"\s*\(.*$", "");
        stem = Regex.Replace(stem, "^(The|A|An) ", "");
        stem = Regex.Split(stem, ":| and the | - ")[0];
        return Regex.Replace(stem, @"\s+(II|III|IV|V|VI|\d+)$", "").Trim().ToLowerInvariant();
    }

    private IReadOnlyList<string> Genres(int item) => _movies.TryGetValue(item, out var movie) ? movie.Genres : [];

    private int? Year(int item) => _movies.TryGetValue(item, out var movie) ? movie.Year : null;

    private static double Jaccard(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        var common = left.Intersect(right).Count();
        return common / Math.Max(1.0, left.Count + right.Count - common);
    }

    private static int[] Best(float[] similarities, int query) =>
        [.. Enumerable.Range(0, similarities.Length)
            .Where(item => item != query)
            .OrderByDescending(item => similarities[item])
            .ThenBy(item => item)
            .Take(ListLength)];

    private static float[] Blend(float[] left, float[] right, float weight) =>
        [.. left.Select((value, index) => (weight * value) + ((1 - weight) * right[index]))];

    private float[] Weighted(float[] similarities, float shrinkage) =>
        [.. similarities.Select((value, item) => value * _counts[item] / (_counts[item] + shrinkage))];

    private float[] CoRatings(int item, float shrinkage, float from)
    {
        var common = new float[_training.Items.Count];
        foreach (var user in Raters(item, from))
        {
            var codes = _training.ByUser.CodesOf(user);
            var items = _training.ByUser.ColumnsOf(user);
            for (var index = 0; index < items.Length; index++)
            {
                common[items[index]] += _training.Scale.ValueOf(codes[index]) >= from ? 1 : 0;
            }
        }

        var own = Raters(item, from).Count;
        for (var other = 0; other < common.Length; other++)
        {
            common[other] /= common[other] == 0 ? 1 : MathF.Sqrt((float)own * Raters(other, from).Count) + shrinkage;
        }

        return common;
    }

    private List<int> Raters(int item, float from)
    {
        var raters = new List<int>();
        var users = _training.ByItem.ColumnsOf(item);
        var codes = _training.ByItem.CodesOf(item);
        for (var index = 0; index < users.Length; index++)
        {
            if (_training.Scale.ValueOf(codes[index]) >= from)
            {
                raters.Add(users[index]);
            }
        }

        return raters;
    }

    /// <param name="Liked">
    /// Share of the list that a user who liked the film in training also liked among the held-out ratings, relative to
    /// the largest share possible.
    /// </param>
    /// <param name="Lift">The same as a multiple of what any user's held-out likes would give: 1 for a list that only knows what is popular.</param>
    /// <param name="Genres">Jaccard coefficient of the genres.</param>
    /// <param name="Years">Distance of the years of release.</param>
    /// <param name="Tags">Share of the list that has a tag of the film.</param>
    /// <param name="Ratings">Training ratings of the films in the list.</param>
    private readonly record struct Figures(double Liked, double Lift, double Genres, double Years, double Tags, double Ratings)
    {
        public static Figures operator +(Figures left, Figures right) => new(
            left.Liked + right.Liked, left.Lift + right.Lift, left.Genres + right.Genres, left.Years + right.Years,
            left.Tags + right.Tags, left.Ratings + right.Ratings);

        public static Figures operator /(Figures sum, double count) => new(
            sum.Liked / count, sum.Lift / count, sum.Genres / count, sum.Years / count, sum.Tags / count, sum.Ratings / count);
    }

    /// <summary>Rows of unit length.</summary>
    private sealed record Cosines(float[] Rows, int Width)
    {
        public static Cosines Of(ReadOnlyMemory<float> factors, int width)
        {
            var rows = factors.ToArray();
            for (var start = 0; start < rows.Length; start += width)
            {
                var row = rows.AsSpan(start, width);
                var norm = MathF.Sqrt(row.ToArray().Sum(value => value * value));
                for (var index = 0; index < width && norm > 0; index++)
                {
                    row[index] /= norm;
                }
            }

            return new Cosines(rows, width);
        }

        public float[] Row(int item)
        {
            var similarities = new float[Rows.Length / Width];
            var query = Rows.AsSpan(item * Width, Width);
            for (var other = 0; other < similarities.Length; other++)
            {
                var row = Rows.AsSpan(other * Width, Width);
                for (var index = 0; index < Width; index++)
                {
                    similarities[other] += query[index] * row[index];
                }
            }

            return similarities;
        }
    }
}
