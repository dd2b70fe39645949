using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Retrieval;
using MovieRecs.Als.Threading;
using MovieRecs.Als.Titles;

namespace MovieRecs.Als;

/// <summary>
/// The library in one class: it trains the two models of a data set, one that ranks and one that predicts stars, and answers in the
/// ids of the data set. What it does is in the classes below it, which offer more. Immutable, safe for any number of threads.
/// </summary>
/// <example>
/// <code>
/// var recommender = Recommender.Train("path/to/ml-latest-small");
/// var movie = recommender.Find("toy story")[0];
/// var list = recommender.Recommend([new(movie, 4.5f)]);
/// </code>
/// </example>
public sealed class Recommender
{
    private readonly ModelFile _file;
    private readonly ImplicitAlsRanker _ranker;
    private readonly ExplicitAlsModel _stars;
    private readonly TrainingRatings _ratings;
    private readonly ItemIndex _index;
    private readonly float[] _norms;

    private Recommender(ModelFile file)
    {
        _file = file;
        _ranker = new ImplicitAlsRanker(file.Ranker!);
        _stars = file.RatingModel!;
        _ratings = file.Ratings!;
        _index = new ItemIndex(_ranker.ItemVectors, _ranker.VectorLength);
        _norms = SimilarItems.Norms(file.Ranker!.ItemFactors.Span, file.Ranker.Factors);
    }

    /// <summary>The ids of the items that were rated.</summary>
    public ReadOnlySpan<int> ItemIds => _file.Items.Ids;

    /// <summary>The ids of the users who rated.</summary>
    public ReadOnlySpan<int> UserIds => _file.Users!.Ids;

    /// <summary>Reads a MovieLens data set and trains on it. Lines that hold no rating are left out.</summary>
    /// <param name="path">A folder, a zip or a ratings file; with a movies file the answers have titles.</param>
    /// <param name="options">Hyper-parameters and threads; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DataSetException">There is no data set at the path, or it holds no rating.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    public static Recommender Train(string path, RecommenderOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var dataSet = DataSet.Open(path);
        var movies = dataSet.ReadMovies();
        var loaded = dataSet.LoadRatings(
            threads: options?.Threads, keepTimes: true, cancellationToken: cancellationToken);
        if (loaded.Data.Count == 0)
        {
            throw new DataSetException($"{path}: {dataSet.RatingsName} holds no rating.");
        }

        return Train(loaded.Data, movies, dataSet.ReadTags(), options, cancellationToken);
    }

    /// <summary>Trains on ratings that a program holds. Of several for the same user and item the last one wins.</summary>
    /// <param name="ratings">At least one; up to 255 different values.</param>
    /// <param name="options">Hyper-parameters and threads; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">There are no ratings, too many different values, or one that is not finite.</exception>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    public static Recommender Train(
        IEnumerable<UserRating> ratings, RecommenderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        var all = ratings as IReadOnlyCollection<UserRating> ?? [.. ratings];
        if (all.Count == 0)
        {
            throw new ArgumentException("There is no rating to train on.", nameof(ratings));
        }

        float[] values = [.. all.Select(rating => rating.Rating).Distinct().Order()];
        var scale = RatingScale.FromValues(values);
        var builder = new RatingDataBuilder(scale);
        foreach (var rating in all)
        {
            scale.TryGetCode(rating.Rating, out var code);
            builder.Add(rating.UserId, rating.ItemId, code);
        }

        return Train(builder.Build(options?.Threads, cancellationToken), movies: null, tags: null, options, cancellationToken);
    }

    /// <summary>Reads what <see cref="Save"/> or <c>movierecs train</c> wrote.</summary>
    /// <param name="path">A file with both models and the ratings they were trained on.</param>
    /// <exception cref="InvalidDataException">It is another kind of file, or damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Recommender Load(string path)
    {
        var file = ModelFile.Load(path);
        return file is { Ranker: not null, RatingModel: not null, Ratings: not null, Users: not null }
            ? new Recommender(file)
            : throw new InvalidDataException($"{path} does not hold both models and the ratings they were trained on.");
    }

    /// <summary>Writes the models, the ratings and the titles; the commands of <c>movierecs</c> read the file, too.</summary>
    /// <param name="path">An existing file is replaced.</param>
    public void Save(string path) => _file.Save(path);

    /// <summary>The items with the highest scores for a user, without those that the user rated.</summary>
    /// <param name="userId">One of <see cref="UserIds"/>.</param>
    /// <param name="count">The most items wanted.</param>
    /// <returns>Best first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such user, or the count is negative.</exception>
    public IReadOnlyList<Recommendation> Recommend(int userId, int count = 10)
    {
        var user = IndexOf(_file.Users!, userId, nameof(userId), "user");
        var codes = _ratings.ByUser.CodesOf(user);
        var ratings = new float[codes.Length];
        _ratings.Scale.Decode(codes, ratings);
        return Recommend(new RatingProfile(_ratings.ByUser.ColumnsOf(user), ratings, user, _ratings.TimesOf(user)), count);
    }

    /// <summary>The items with the highest scores for somebody who gave these ratings, without the items rated.</summary>
    /// <param name="ratings">
    /// Of several for one item the last counts. Items without a rating in the training data say nothing about the user's taste.
    /// </param>
    /// <param name="count">The most items wanted.</param>
    /// <returns>Best first; the most popular items if the models know none of the rated ones.</returns>
    /// <exception cref="ArgumentException">A rating is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public IReadOnlyList<Recommendation> Recommend(IEnumerable<ItemRating> ratings, int count = 10)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        var known = new SortedDictionary<int, float>();
        foreach (var (itemId, rating) in ratings)
        {
            if (_file.Items.IndexOf(itemId) is >= 0 and var item)
            {
                known[item] = rating;
            }
        }

        return Recommend(new RatingProfile(known.Keys.ToArray(), known.Values.ToArray()), count);
    }

    /// <summary>
    /// The items that are most alike, see <see cref="ItemNeighborsTrainer"/>: chosen by the same people, and of the same genres where
    /// the data set names them. From a file without them by the cosine of the factors in the ranking model.
    /// </summary>
    /// <param name="itemId">One of <see cref="ItemIds"/>.</param>
    /// <param name="count">The most items wanted; there are <see cref="ItemNeighborsTrainer.Neighbors"/> at most.</param>
    /// <returns>Most similar first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item, or the count is negative.</exception>
    public IReadOnlyList<SimilarItem> Similar(int itemId, int count = 10)
    {
        var item = IndexOf(_file.Items, itemId, nameof(itemId), "item");
        var list = new ScoredItem[Length(count)];
        var found = _file.Neighbors is { } neighbors ? neighbors.Select(item, excluded: null, list) : SimilarItems.Select(
            _file.Ranker!.ItemFactors.Span, _file.Ranker.Factors, _norms, item, excluded: null, list);
        return Array.ConvertAll(
            list[..found], similar => new SimilarItem(_file.Items.IdAt(similar.ItemIndex), TitleOf(similar.ItemIndex), similar.Score));
    }

    /// <summary>
    /// The items that a title or a part of one means, the most rated first: accents, case and the place of the article do not
    /// matter, and a year in parentheses at the end leaves only movies of that year.
    /// </summary>
    /// <param name="title">Such as <c>toy story</c> or <c>Heat (1995)</c>.</param>
    /// <returns>Their ids; empty if none matches or the data set had no titles.</returns>
    public IReadOnlyList<int> Find(string title)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        return _file.Catalogue is null
            ? []
            : [.. TitleSearch.Find(_file.Catalogue, _ratings.ByUser.CountByColumn(), title).Select(_file.Items.IdAt)];
    }

    private static Recommender Train(
        RatingData data, MovieTable? movies, TagTable? tags, RecommenderOptions? options, CancellationToken cancellationToken)
    {
        options ??= new RecommenderOptions();
        var ranking = RankerFit.Choose(data, options.Ranking, options.Threads, cancellationToken);
        var catalogue = CatalogueItem.ListOf(data.Items, movies?.Movies ?? []);
        var ranker = ImplicitAlsTrainer.Train(data, ranking, threads: options.Threads, cancellationToken: cancellationToken);
        return new Recommender(new ModelFile
        {
            Items = data.Items,
            Users = data.Users,
            Ratings = TrainingRatings.Of(data),
            Catalogue = catalogue,
            Ranker = ranker
                .With(RecencyFit.Choose(data, ranking, options.Threads, cancellationToken))
                .With(ItemPopularity.Of(data)),
            Neighbors = ItemNeighborsTrainer.Train(
                data, ranker, catalogue?.Select(item => item.Genres).ToArray(), options.Threads, cancellationToken),
            RatingModel = ExplicitAlsTrainer.Train(
                data, options.Stars, MovieFeatures.Of(data.Items, movies?.Movies ?? [], tags?.Tags ?? []),
                threads: options.Threads, cancellationToken: cancellationToken),
        });
    }

    private static int IndexOf(IdMap ids, int id, string name, string kind) => ids.IndexOf(id) is >= 0 and var index
        ? index
        : throw new ArgumentOutOfRangeException(name, id, $"The training data have no {kind} {id}.");

    private Recommendation[] Recommend(RatingProfile profile, int count)
    {
        var list = new ScoredItem[Length(count)];
        var ranking = new float[_ranker.VectorLength];
        _ranker.FoldIn(profile, ranking);
        var rated = new ItemSet(_file.Items.Count);
        rated.AddRange(profile.ItemIndices);
        var found = _index.Select(ranking, rated, list);
        var taste = new float[_stars.Factors];
        var bias = _stars.FoldIn(profile.ItemIndices, profile.Ratings, taste);
        return Array.ConvertAll(list[..found], scored => new Recommendation(
            _file.Items.IdAt(scored.ItemIndex),
            TitleOf(scored.ItemIndex),
            scored.Score,
            Math.Clamp(_stars.Predict(taste, bias, scored.ItemIndex), _ratings.Scale.Minimum, _ratings.Scale.Maximum)));
    }

    private int Length(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Math.Min(count, _file.Items.Count);
    }

    private string? TitleOf(int item) => _file.Catalogue?[item] is { Title.Length: > 0 } movie ? movie.ToString() : null;
}

/// <summary>How <see cref="Recommender"/> trains.</summary>
public sealed record RecommenderOptions
{
    /// <summary>Hyper-parameters of the model that ranks; a λ that is not given is chosen by <see cref="RankerFit"/>.</summary>
    public ImplicitAlsOptions Ranking { get; init; } = new();

    /// <summary>Hyper-parameters of the model that predicts stars.</summary>
    public ExplicitAlsOptions Stars { get; init; } = new();

    /// <summary>Where training runs; null: on <see cref="WorkerThreads.Shared"/>.</summary>
    public WorkerThreads? Threads { get; init; }
}

/// <summary>A rating to train on.</summary>
/// <param name="UserId">Who rated.</param>
/// <param name="ItemId">What was rated.</param>
/// <param name="Rating">Stars.</param>
public readonly record struct UserRating(int UserId, int ItemId, float Rating);

/// <summary>A rating of somebody who need not be in the training data.</summary>
/// <param name="ItemId">What was rated.</param>
/// <param name="Rating">Stars.</param>
public readonly record struct ItemRating(int ItemId, float Rating);

/// <summary>An item of a recommendation list.</summary>
/// <param name="ItemId">Its id.</param>
/// <param name="Title">With the year in parentheses; null if unknown.</param>
/// <param name="Score">What the list is ordered by; comparable within one list only.</param>
/// <param name="Stars">The rating that the user would probably give, within the ratings that occur in training.</param>
public sealed record Recommendation(int ItemId, string? Title, float Score, float Stars);

/// <summary>An item that is similar to another.</summary>
/// <param name="ItemId">Its id.</param>
/// <param name="Title">With the year in parentheses; null if unknown.</param>
/// <param name="Similarity">−1 … 1.</param>
public sealed record SimilarItem(int ItemId, string? Title, float Similarity);
