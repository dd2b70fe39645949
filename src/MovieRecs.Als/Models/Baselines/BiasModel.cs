using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Models.Baselines;

/// <summary>
/// μ + b_u + b_i: how generous the user is and how good the item, without any taste. The baseline that a rating model
/// must beat, and a bad ranker. Immutable; safe to read from any number of threads.
/// </summary>
/// <remarks>Koren, "Factor in the neighbors", TKDD 2010, section 2.1, with both biases solved alternately.</remarks>
public sealed class BiasModel : IRatingPredictor, IFactorRanker
{
    private readonly float[] _itemBiases;

    /// <summary>Wraps item biases that nothing else will write to.</summary>
    /// <param name="globalMean">μ in stars.</param>
    /// <param name="userRegularization">γ_u, for the bias of a user at prediction time.</param>
    /// <param name="itemBiases">b_i in stars, by item index.</param>
    public BiasModel(double globalMean, double userRegularization, float[] itemBiases) =>
        (GlobalMean, UserRegularization, _itemBiases) = (globalMean, userRegularization, itemBiases);

    /// <summary>μ in stars.</summary>
    public double GlobalMean { get; }

    /// <summary>γ_u.</summary>
    public double UserRegularization { get; }

    /// <summary>b_i in stars, by item index; 0 for an item without ratings.</summary>
    public ReadOnlyMemory<float> ItemBiases => _itemBiases;

    /// <inheritdoc/>
    public int ItemCount => _itemBiases.Length;

    /// <summary>1: the same list for everyone is an inner product with a constant.</summary>
    public int VectorLength => 1;

    /// <inheritdoc/>
    public ReadOnlyMemory<float> ItemVectors => _itemBiases;

    /// <summary>
    /// Minimises Σ(r − μ − b_u − b_i)² + γ_uΣb_u² + γ_iΣb_i². Deterministic; O(iterations · ratings).
    /// </summary>
    /// <param name="data">Ratings; may be empty, then everything is 0.</param>
    /// <param name="options">Penalties.</param>
    /// <param name="cancellationToken">Stops between alternations.</param>
    public static BiasModel Train(
        RatingData data, BiasOptions options, CancellationToken cancellationToken = default)
    {
        options.Validate();
        var userBiases = new float[data.Users.Count];
        var itemBiases = new float[data.Items.Count];
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Solve(data.ByItem, data, userBiases, itemBiases, options.ItemRegularization);
            Solve(data.ByUser, data, itemBiases, userBiases, options.UserRegularization);
        }

        return new BiasModel(data.MeanRating, options.UserRegularization, itemBiases);
    }

    /// <summary>The bias of a user with these ratings: Σ(r − μ − b_i)/(n + γ_u), 0 without ratings.</summary>
    /// <param name="profile">The user's ratings.</param>
    public float FoldIn(RatingProfile profile)
    {
        var sum = 0.0;
        for (var index = 0; index < profile.ItemIndices.Length; index++)
        {
            sum += profile.Ratings[index] - GlobalMean - _itemBiases[profile.ItemIndices[index]];
        }

        return profile.ItemIndices.IsEmpty ? 0 : (float)(sum / (profile.ItemIndices.Length + UserRegularization));
    }

    /// <inheritdoc/>
    public void Predict(RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings)
    {
        var start = (float)GlobalMean + FoldIn(profile);
        for (var index = 0; index < itemIndices.Length; index++)
        {
            ratings[index] = start + _itemBiases[itemIndices[index]];
        }
    }

    /// <inheritdoc/>
    public void FoldIn(RatingProfile profile, Span<float> userVector) => userVector[0] = 1;

    /// <inheritdoc/>
    public void Score(RatingProfile profile, Span<float> scores) => _itemBiases.CopyTo(scores);

    private static void Solve(
        InteractionMatrix rows, RatingData data, float[] otherBiases, float[] biases, double regularization)
    {
        for (var row = 0; row < rows.RowCount; row++)
        {
            var columns = rows.ColumnsOf(row);
            var codes = rows.CodesOf(row);
            var sum = 0.0;
            for (var index = 0; index < columns.Length; index++)
            {
                sum += data.Scale.ValueOf(codes[index]) - data.MeanRating - otherBiases[columns[index]];
            }

            biases[row] = columns.IsEmpty ? 0 : (float)(sum / (columns.Length + regularization));
        }
    }
}
