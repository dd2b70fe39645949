using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Models.Sessions;
using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Hosting.Telemetry;

namespace MovieRecs.Api.Serving;

/// <summary>
/// All that an answer is made from besides the user's own ratings: the catalogue and, once something is trained, the models
/// with the translation between their items and the catalogue's movies. Immutable; a request takes it from the
/// <see cref="ModelStore"/> once and uses nothing else.
/// </summary>
internal sealed class ServingSnapshot
{
    private static long s_lastId;

    private readonly int[] _movieOfItem;
    private readonly int[] _itemOfMovie;
    private readonly int[] _unmodelledMovies;
    private readonly float[] _popularity;
    private readonly int[] _byPopularity;
    private readonly Dictionary<int, PlacedItem> _placed = [];
    private readonly Lazy<ItemFacts> _facts;

    public ServingSnapshot(Catalogue catalogue, ServedModels? models, ServiceTelemetry? telemetry = null)
    {
        Telemetry = telemetry;
        Catalogue = catalogue;
        Models = models;

        _movieOfItem = new int[models?.Items.Count ?? 0];
        _itemOfMovie = new int[catalogue.Count];
        Array.Fill(_itemOfMovie, -1);
        for (var item = 0; item < _movieOfItem.Length; item++)
        {
            var movie = Math.Max(-1, catalogue.IndexOf(models!.Items.IdAt(item)));
            _movieOfItem[item] = movie;
            if (movie >= 0)
            {
                _itemOfMovie[movie] = item;
            }
        }

        _popularity = new float[catalogue.Count];
        for (var movie = 0; movie < _popularity.Length; movie++)
        {
            _popularity[movie] = _itemOfMovie[movie] is >= 0 and var item && models!.Ranker.Popularity is { } known
                ? known.Scores.Span[item]
                : catalogue.Popularity.Score(movie);
        }

        _byPopularity = Popularity.Descending(_popularity);
        var unmodelled = new List<int>();
        foreach (var movie in _byPopularity)
        {
            if (_itemOfMovie[movie] < 0)
            {
                unmodelled.Add(movie);
            }
        }

        _unmodelledMovies = [.. unmodelled];
        if (models?.Placer is { } placer)
        {
            foreach (var movie in _unmodelledMovies)
            {
                _placed.Add(movie, placer.Place(catalogue[movie].Content));
            }
        }

        ItemNorms = models is null ? [] : SimilarItems.Norms(models.Ranker.ItemFactors.Span, models.Ranker.Factors);
        ItemSets = new ItemSetPool(_movieOfItem);
        _facts = new Lazy<ItemFacts>(() => new ItemFacts(catalogue, _movieOfItem));
    }

    public static ServingSnapshot Empty { get; } = new(Catalogue.Empty, models: null);

    /// <summary>
    /// Tells snapshots apart, for whoever remembers a result of one without keeping it alive. Unlike the version it also
    /// changes with the catalogue.
    /// </summary>
    public long Id { get; } = Interlocked.Increment(ref s_lastId);

    /// <summary>Of the models; 0 while there are none.</summary>
    public int Version => Models?.Version ?? 0;

    public DateTimeOffset? TrainedAt => Models?.TrainedAt;

    public Catalogue Catalogue { get; }

    public ServedModels? Models { get; }

    /// <summary>Measures what is computed from this snapshot; null where nobody does.</summary>
    public ServiceTelemetry? Telemetry { get; }

    /// <summary>Movie indices, most popular first, ties by ascending id: the list for a user of whom nothing is known.</summary>
    public ReadOnlySpan<int> ByPopularity => _byPopularity;

    /// <summary>Movies that the models do not know, most popular first.</summary>
    public ReadOnlySpan<int> UnmodelledMovies => _unmodelledMovies;

    /// <summary>Lengths of the ranker's item factors, for cosines.</summary>
    public float[] ItemNorms { get; }

    /// <summary>Sets of this snapshot's items to exclude from a list.</summary>
    public ItemSetPool ItemSets { get; }

    /// <summary>What filters ask of the items; made when somebody first filters.</summary>
    public ItemFacts Facts => _facts.Value;

    /// <summary>The catalogue's index of an item of the models; -1 for a movie that has left the catalogue.</summary>
    public int MovieOfItem(int itemIndex) => _movieOfItem[itemIndex];

    /// <summary>The models' index of a movie of the catalogue; -1 if they do not know it.</summary>
    public int ItemOfMovie(int movieIndex) => _itemOfMovie[movieIndex];

    /// <summary>
    /// Where content puts a movie that the models do not know; null for any other, and until the models have learnt what content says.
    /// </summary>
    public PlacedItem? PlacedAt(int movieIndex) => _placed.GetValueOrDefault(movieIndex);

    /// <summary>The movie as an item of the ranker, by its ratings or by its content; empty if nothing is known of it.</summary>
    public ReadOnlySpan<float> RankerFactorsOf(int movieIndex) =>
        _itemOfMovie[movieIndex] is >= 0 and var item
            ? Models!.Ranker.ItemFactors.Span.Slice(item * Models.Ranker.Factors, Models.Ranker.Factors)
            : PlacedAt(movieIndex) is { } placed ? placed.RankerFactors.Span : [];

    /// <summary>
    /// The order of <see cref="ByPopularity"/>, in ratings: as training found it, which knows how many ratings each rater gave;
    /// for movies that the models do not know by their ratings in the catalogue.
    /// </summary>
    public float PopularityOf(int movieIndex) => _popularity[movieIndex];
}

/// <summary>The models of one published version and the facts about it. A version's content never changes.</summary>
internal sealed record ServedModels
{
    private readonly Lazy<RatingQuestions> _questions;

    /// <param name="version">From 1.</param>
    /// <param name="trainedAt">When its training ended.</param>
    /// <param name="items">The items of both models, by movie id.</param>
    /// <param name="ranker">Orders the lists.</param>
    /// <param name="stars">Predict the stars shown beside them.</param>
    /// <param name="metrics">Validation metrics by name.</param>
    public ServedModels(
        int version, DateTimeOffset trainedAt, IdMap items, ImplicitAlsModel ranker, RatingEnsemble stars,
        IReadOnlyDictionary<string, double> metrics)
    {
        (Version, TrainedAt, Items, Ranker, Stars, Metrics) = (version, trainedAt, items, ranker, stars, metrics);
        Lists = new ImplicitAlsRanker(ranker);
        Index = new ItemIndex(Lists.ItemVectors, Lists.VectorLength);
        _questions = new Lazy<RatingQuestions>(() => new RatingQuestions(Stars.Als, Popularities()));
        LargestItemNorm = SimilarItems.Norms(ranker.ItemFactors.Span, ranker.Factors).Aggregate(0f, MathF.Max);
    }

    public int Version { get; }

    public DateTimeOffset TrainedAt { get; }

    /// <summary>The items of both models, by movie id.</summary>
    public IdMap Items { get; }

    public ImplicitAlsModel Ranker { get; }

    public RatingEnsemble Stars { get; init; }

    /// <summary>Knows what to ask users; made when somebody first asks.</summary>
    public RatingQuestions Questions => _questions.Value;

    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>Ratings there were when it was trained, held-out ones included.</summary>
    public long RatingCount { get; init; }

    /// <summary>The items most like each item; null in an older version, where the ranker's factors have to do.</summary>
    public ItemNeighbors? Neighbors { get; init; }

    /// <summary>What comes next for somebody who is rating right now; null where it would not be better than the ranker.</summary>
    public SessionModel? Session
    {
        get;
        init
        {
            field = value;
            SessionLists = value is null ? null : new SessionRanker(value, Ranker);
        }
    }

    /// <summary>Orders the lists with <see cref="Session"/>; null without it.</summary>
    public SessionRanker? SessionLists { get; private init; }

    /// <summary>Places movies that came after the training by what is known of them; null until it has learnt to.</summary>
    public ItemPlacer? Placer { get; init; }

    /// <summary>Whether what no setting says was chosen by validation, see <see cref="Training.ModelOptions"/>.</summary>
    public bool IsChosen { get; init; }

    /// <summary>Folds users in and scores items as the lists do.</summary>
    public ImplicitAlsRanker Lists { get; }

    /// <summary>Finds the top items of <see cref="Lists"/> without scoring all of them.</summary>
    public ItemIndex Index { get; }

    /// <summary>
    /// The length of the ranker's longest item: what the factors say of a user's item is at most this times the length of the
    /// user's own.
    /// </summary>
    public float LargestItemNorm { get; }

    /// <summary>By item; all alike for models of before popularity was kept.</summary>
    private float[] Popularities()
    {
        var popularities = new float[Items.Count];
        Array.Fill(popularities, 1);
        Ranker.Popularity?.Scores.CopyTo(popularities);
        return popularities;
    }
}
