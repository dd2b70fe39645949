using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Content;

/// <summary>
/// What a model would know of an item that nobody has rated: a map from what is known of items beforehand (genres, year, tags, text)
/// to the rows that training gave the rated ones, learnt by weighted ridge regression. Features and scales are those of
/// <see cref="MovieFeatures"/>. Immutable; safe to use from any number of threads.
/// </summary>
/// <remarks>Gantner et al., "Learning attribute-to-feature mappings for cold-start recommendations", ICDM 2010.</remarks>
public sealed class ContentModel
{
    /// <summary>λ of the regression: 3 to 10 are alike on MovieLens latest-small, see docs/evaluation.md.</summary>
    public const float Regularization = 5f;

    /// <summary>Ratings at which an item counts half as much as one with very many: its row is half prior.</summary>
    public const float HalfWeightRatings = 5f;

    private readonly MovieVocabulary _vocabulary;
    private readonly DenseRows _weights; // features × width

    private ContentModel(MovieVocabulary vocabulary, DenseRows weights, int width) =>
        (_vocabulary, _weights, Width) = (vocabulary, weights, width);

    /// <summary>Values of a row.</summary>
    public int Width { get; }

    /// <summary>Length of the texts' vectors; 0 where none had one.</summary>
    public int TextLength => _vocabulary.TextLength;

    /// <summary>Learns the map.</summary>
    /// <param name="movies">The items, rated or not.</param>
    /// <param name="ratingCounts">How many ratings each row was made from; those with 0 take no part.</param>
    /// <param name="rows">Row-major, items × <paramref name="width"/>, finite.</param>
    /// <param name="width">Values of a row, at least 1.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="ArgumentException">The lengths do not match, or texts have vectors of different lengths.</exception>
    public static ContentModel Fit(
        IReadOnlyList<MovieContent> movies, ReadOnlySpan<int> ratingCounts, ReadOnlyMemory<float> rows, int width,
        WorkerThreads? threads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(movies);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (ratingCounts.Length != movies.Count || rows.Length != (long)movies.Count * width)
        {
            throw new ArgumentException(
                $"{movies.Count} movies have {ratingCounts.Length} counts and {rows.Length} values of rows of {width}.", nameof(rows));
        }

        threads ??= WorkerThreads.Shared;
        var vocabulary = MovieVocabulary.Of(movies);
        var features = new MovieFeatureRow[movies.Count];
        threads.ForEach(movies.Count, chunk: 64, movie => features[movie] = vocabulary.RowOf(movies[movie]), cancellationToken);
        var weights = new float[movies.Count];
        for (var movie = 0; movie < weights.Length; movie++)
        {
            weights[movie] = ratingCounts[movie] / (ratingCounts[movie] + HalfWeightRatings);
        }

        return new ContentModel(
            vocabulary,
            new ContentRegression(vocabulary, features, weights).Solve(rows, width, Regularization, threads, cancellationToken),
            width);
    }

    /// <summary>The row that the content of an item speaks for. O(features of the item × width).</summary>
    /// <param name="movie">The item, which the model need not know; a text of another length than the model's counts as none.</param>
    /// <param name="row">Receives <see cref="Width"/> values.</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public void Predict(MovieContent movie, Span<float> row)
    {
        ArgumentNullException.ThrowIfNull(movie);
        if (row.Length != Width)
        {
            throw new ArgumentException($"The rows have {Width} values, not {row.Length}.", nameof(row));
        }

        row.Clear();
        var features = _vocabulary.RowOf(movie);
        for (var place = 0; place < features.Dense.Length; place++)
        {
            FactorRows.AddScaled(row, _weights[place][..Width], features.Dense[place]);
        }

        for (var entry = 0; entry < features.Names.Length; entry++)
        {
            FactorRows.AddScaled(row, _weights[features.Names[entry]][..Width], features.Values[entry]);
        }
    }
}
