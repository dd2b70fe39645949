using System.Diagnostics;
using System.Globalization;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Content;
using MovieRecs.Text;

namespace MovieRecs.Benchmarks;

/// <summary>
/// <c>-- content --data PATH --overviews FILE</c>: what content says of films that few have rated. A fifth of the films with an overview
/// and at least six ratings is cut to 0, 1, 2 and 4 ratings in turn; what was cut off is hidden. Of each way to know the films the error
/// of the stars, the share of the hidden ratings that is among the ten of a list of the cut films, and among the fifty of a list of all.
/// A second table is of all films with a tenth of the ratings hidden: what content does to those who need it least.
/// </summary>
internal sealed class ContentBenchmark
{
    private const int Factors = 64;
    private const int LeastRatings = 6;
    private const int ShortList = 10;
    private const int LongList = 50;

    private static readonly int[] _kept = [0, 1, 2, 4];

    private readonly RatingData _all;
    private readonly List<Knowledge> _knowledge = [];
    private readonly HashSet<int> _withOverview;
    private readonly Dictionary<string, Figures> _figures = [];

    private ContentBenchmark(DataSet dataSet)
    {
        _all = dataSet.LoadRatings().Data;
        var movies = dataSet.ReadMovies()?.Movies ?? throw new ArgumentException("The data set has no movies.");
        var tags = dataSet.ReadTags()?.Tags ?? [];
        var overviews = dataSet.ReadOverviews()?.ByItem(movies) ?? throw new ArgumentException("There are no overviews.");
        _withOverview = [.. overviews.Keys];
        var tagsOf = tags.GroupBy(tag => tag.ItemId).ToDictionary(
            group => group.Key, group => group.Select(tag => tag.Tag).Distinct().Order(StringComparer.Ordinal).ToArray());
        var texts = movies.ToDictionary(movie => movie.Id, movie => MovieText.Of(
            movie.Title, [.. movie.Genres], overviews.GetValueOrDefault(movie.Id)?.Overview, tagsOf.GetValueOrDefault(movie.Id, [])));

        _knowledge.Add(new Knowledge("nothing", [], [], []));
        _knowledge.Add(new Knowledge("genres, years", movies, [], []));
        _knowledge.Add(new Knowledge("and tags", movies, tags, []));
        _knowledge.Add(new Knowledge("and TF-IDF", movies, tags, ByWords(texts)));
        _knowledge.Add(new Knowledge("and MiniLM", movies, tags, ByTransformer(texts)));
    }

    public static void Run(string path, string overviews, int folds)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using var dataSet = DataSet.Open(path, new DataSetOptions { OverviewsPath = overviews });
        var benchmark = new ContentBenchmark(dataSet);
        for (var fold = 0; fold < folds; fold++)
        {
            foreach (var kept in _kept)
            {
                benchmark.MeasureCut(kept, fold);
            }

            benchmark.MeasureAll(fold);
        }

        Console.WriteLine($"{"ratings kept, known of the films",-40}  {"rmse",7}  {"of cut@10",9}  {"of all@10",9}  {"of all@50",9}");
        foreach (var (name, figures) in benchmark._figures)
        {
            Console.WriteLine(
                $"{name,-40}  {figures.Rmse,7:0.0000}  {figures.OfCut,9:0.0000}  {figures.Short,9:0.0000}  {figures.Long,9:0.0000}");
        }
    }

    private void MeasureCut(int kept, int fold)
    {
        var random = new Random(100 + fold);
        var eligible = _all.Items.Ids.ToArray().Where(id =>
            _withOverview.Contains(id) && _all.ByItem.ColumnsOf(_all.Items.IndexOf(id)).Length >= LeastRatings).ToArray();
        random.Shuffle(eligible);
        var cut = eligible.Take(eligible.Length / 5).ToHashSet();
        var builder = new RatingDataBuilder(_all.Scale);
        var hidden = new List<(int User, int Item, float Rating)>();
        for (var item = 0; item < _all.Items.Count; item++)
        {
            var places = Enumerable.Range(0, _all.ByItem.ColumnsOf(item).Length).ToArray();
            random.Shuffle(places);
            for (var place = 0; place < places.Length; place++)
            {
                Split(builder, hidden, item, places[place], isHidden: cut.Contains(_all.Items.IdAt(item)) && place >= kept);
            }
        }

        Measure($"{kept}", builder.Build(), hidden, [.. cut]);
    }

    private void MeasureAll(int fold)
    {
        var random = new Random(50 + fold);
        var builder = new RatingDataBuilder(_all.Scale);
        var hidden = new List<(int User, int Item, float Rating)>();
        for (var item = 0; item < _all.Items.Count; item++)
        {
            for (var place = 0; place < _all.ByItem.ColumnsOf(item).Length; place++)
            {
                Split(builder, hidden, item, place, isHidden: random.NextDouble() < .1);
            }
        }

        Measure("nine tenths", builder.Build(), hidden, []);
    }

    private void Split(RatingDataBuilder builder, List<(int, int, float)> hidden, int item, int place, bool isHidden)
    {
        var (userId, itemId) = (_all.Users.IdAt(_all.ByItem.ColumnsOf(item)[place]), _all.Items.IdAt(item));
        var code = _all.ByItem.CodesOf(item)[place];
        if (isHidden)
        {
            hidden.Add((userId, itemId, _all.Scale.ValueOf(code)));
        }
        else
        {
            builder.Add(userId, itemId, code);
        }
    }

    private void Measure(string name, RatingData data, List<(int User, int Item, float Rating)> hidden, int[] cut)
    {
        int[] counts = [.. Enumerable.Range(0, data.Items.Count).Select(item => data.ByItem.ColumnsOf(item).Length)];
        var plain = ImplicitAlsTrainer.Train(
            data, new ImplicitAlsOptions { Factors = Factors }.ForSize(data.Users.Count, data.Items.Count));
        foreach (var knowledge in _knowledge)
        {
            var start = Stopwatch.GetTimestamp();
            var als = ExplicitAlsTrainer.Train(
                data, new ExplicitAlsOptions { Factors = Factors }.ForSize(data), knowledge.FeaturesOf(data.Items));
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            MovieContent[] contents = [.. data.Items.Ids.ToArray().Select(knowledge.ContentOf)];
            var ranker = knowledge.IsNothing ? plain : ContentPrior.Apply(plain, contents, counts);
            var placer = ItemPlacer.Fit(contents, counts, ranker, als);
            var figures = Judge(data, hidden, cut, new RatingEnsemble(als), ranker, placer, knowledge);
            var key = $"{name}, {knowledge.Name}";
            _figures[key] = (_figures.GetValueOrDefault(key) ?? new Figures()).Plus(figures);
            Console.Error.WriteLine($"{key}: stars trained in {seconds:0.0} s");
        }
    }

    private Figures Judge(
        RatingData data, List<(int User, int Item, float Rating)> hidden, int[] cut, RatingEnsemble stars, ImplicitAlsModel ranker,
        ItemPlacer placer, Knowledge knowledge)
    {
        var unseen = hidden.Select(rating => rating.Item).Concat(cut).Distinct().Where(id => data.Items.IndexOf(id) < 0)
            .ToDictionary(id => id, id => placer.Place(knowledge.ContentOf(id)));
        var figures = new Figures();
        foreach (var group in hidden.GroupBy(rating => rating.User))
        {
            var user = data.Users.IndexOf(group.Key);
            if (user < 0)
            {
                continue;
            }

            var rated = data.ByUser.ColumnsOf(user).ToArray();
            var ratings = new float[rated.Length];
            data.Scale.Decode(data.ByUser.CodesOf(user), ratings);
            var folded = stars.FoldIn(new RatingProfile(rated, ratings));
            var factors = new float[ranker.Factors];
            ranker.FoldIn(rated, ratings, factors);
            foreach (var rating in group)
            {
                var predicted = data.Items.IndexOf(rating.Item) is >= 0 and var item
                    ? stars.Predict(folded, item)
                    : stars.Predict(folded, unseen[rating.Item]);
                figures.AddError(Math.Clamp(predicted, .5f, 5) - rating.Rating);
            }

            var seen = rated.Select(data.Items.IdAt).ToHashSet();
            float Score(int id) => data.Items.IndexOf(id) is >= 0 and var item
                ? ranker.Score(factors, item)
                : Dot(factors, unseen[id].RankerFactors.Span);
            var wanted = group.Select(rating => rating.Item).ToHashSet();
            int Hits(IEnumerable<int> candidates, int count) => candidates.Where(id => !seen.Contains(id))
                .OrderByDescending(Score).Take(count).Count(wanted.Contains);
            var all = data.Items.Ids.ToArray().Concat(unseen.Keys).ToArray();
            figures.AddHits(Hits(cut, ShortList), Hits(all, ShortList), Hits(all, LongList), Math.Min(ShortList, wanted.Count));
        }

        return figures;
    }

    private static float Dot(float[] left, ReadOnlySpan<float> right)
    {
        var sum = 0f;
        for (var place = 0; place < left.Length; place++)
        {
            sum += left[place] * right[place];
        }

        return sum;
    }

    private static Dictionary<int, ReadOnlyMemory<float>> ByWords(Dictionary<int, string> texts)
    {
        var start = Stopwatch.GetTimestamp();
        var model = LatentSemanticModel.Fit([.. texts.Values]);
        var vectors = texts.ToDictionary(text => text.Key, text =>
        {
            var vector = new float[model.Length];
            model.Embed(text.Value, vector);
            return (ReadOnlyMemory<float>)vector;
        });
        Console.Error.WriteLine($"TF-IDF: {texts.Count} texts in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        return vectors;
    }

    private static Dictionary<int, ReadOnlyMemory<float>> ByTransformer(Dictionary<int, string> texts)
    {
        using var generator = new MiniLmEmbeddingGenerator();
        var ids = texts.Keys.ToArray();
        var vectors = new float[ids.Length][];
        var start = Stopwatch.GetTimestamp();
        WorkerThreads.Shared.ForEach(ids.Length, chunk: 1, place => vectors[place] = generator.Embed(texts[ids[place]]));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.Error.WriteLine(
            $"MiniLM: {texts.Count} texts in {seconds:0.0} s, {texts.Count / seconds:0} a second on {WorkerThreads.Shared.Count} threads");
        return ids.Select((id, place) => (id, place)).ToDictionary(entry => entry.id, entry => (ReadOnlyMemory<float>)vectors[entry.place]);
    }

    /// <summary>What is known of the films beside the ratings.</summary>
    private sealed class Knowledge(
        string name, IReadOnlyList<MovieRecord> movies, IReadOnlyList<TagRecord> tags, Dictionary<int, ReadOnlyMemory<float>> texts)
    {
        private readonly Dictionary<int, MovieRecord> _movies = movies.ToDictionary(movie => movie.Id);
        private readonly ILookup<int, string> _tags = tags.ToLookup(tag => tag.ItemId, tag => tag.Tag);
        private readonly IReadOnlyDictionary<int, ReadOnlyMemory<float>> _components = TextComponents.Reduce(texts);

        public string Name => name;

        public bool IsNothing => movies.Count == 0;

        public SideFeatures? FeaturesOf(IdMap items) => MovieFeatures.Of(items, movies, tags, _components);

        public MovieContent ContentOf(int id) => new(
            _movies.GetValueOrDefault(id)?.Year, _movies.GetValueOrDefault(id)?.Genres ?? [], [.. _tags[id].Distinct()],
            texts.GetValueOrDefault(id));
    }

    private sealed class Figures
    {
        private double _squares;
        private long _errors;
        private double _ofCut;
        private double _short;
        private double _long;
        private long _most;

        public double Rmse => Math.Sqrt(_squares / Math.Max(1, _errors));

        public double OfCut => _ofCut / Math.Max(1, _most);

        public double Short => _short / Math.Max(1, _most);

        public double Long => _long / Math.Max(1, _most);

        public void AddError(double error)
        {
            _squares += error * error;
            _errors++;
        }

        public void AddHits(int ofCut, int shortList, int longList, int most)
        {
            _ofCut += ofCut;
            _short += shortList;
            _long += longList;
            _most += most;
        }

        public Figures Plus(Figures other) => new()
        {
            _squares = _squares + other._squares,
            _errors = _errors + other._errors,
            _ofCut = _ofCut + other._ofCut,
            _short = _short + other._short,
            _long = _long + other._long,
            _most = _most + other._most,
        };
    }
}
