using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
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

        var unmodelled = new List<int>();
        foreach (var movie in catalogue.Popularity.ByDampedMean)
        {
            if (_itemOfMovie[movie] < 0)
            {
                unmodelled.Add(movie);
            }
        }

        _unmodelledMovies = [.. unmodelled];
        ItemNorms = models is null ? [] : SimilarItems.Norms(models.Ranker.ItemFactors.Span, models.Ranker.Factors);
        ItemSets = new ItemSetPool(_movieOfItem);
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

    /// <summary>Movies that the models do not know, most popular first.</summary>
    public ReadOnlySpan<int> UnmodelledMovies => _unmodelledMovies;

    /// <summary>Lengths of the ranker's item factors, for cosines.</summary>
    public float[] ItemNorms { get; }

    /// <summary>Sets of this snapshot's items to exclude from a list.</summary>
    public ItemSetPool ItemSets { get; }

    /// <summary>The catalogue's index of an item of the models; -1 for a movie that has left the catalogue.</summary>
    public int MovieOfItem(int itemIndex) => _movieOfItem[itemIndex];

    /// <summary>The models' index of a movie of the catalogue; -1 if they do not know it.</summary>
    public int ItemOfMovie(int movieIndex) => _itemOfMovie[movieIndex];
}

/// <summary>Both models of one published version and the facts about it. A version's content never changes.</summary>
/// <param name="Version">From 1.</param>
/// <param name="TrainedAt">When its training ended.</param>
/// <param name="Items">The items of both models, by movie id.</param>
/// <param name="Ranker">Orders the lists.</param>
/// <param name="Stars">Predicts the stars shown beside them.</param>
/// <param name="Metrics">Validation metrics by name.</param>
internal sealed record ServedModels(
    int Version,
    DateTimeOffset TrainedAt,
    IdMap Items,
    ImplicitAlsModel Ranker,
    ExplicitAlsModel Stars,
    IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>
    /// The length of the ranker's longest item: a user's score of an item is at most this times the user's own length.
    /// </summary>
    public float LargestItemNorm { get; } =
        SimilarItems.Norms(Ranker.ItemFactors.Span, Ranker.Factors).Aggregate(0f, MathF.Max);

    /// <summary>Finds the ranker's top items without scoring all of them.</summary>
    public ItemIndex Index { get; } = new(Ranker.ItemFactors, Ranker.Factors);
}
