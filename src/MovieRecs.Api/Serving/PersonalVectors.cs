using System.Buffers;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Api.Serving;

/// <summary>
/// A user's ratings folded into both models of a snapshot. It holds no reference to the snapshot, so that a profile that
/// rests in the cache does not keep a replaced one alive.
/// </summary>
internal sealed class PersonalVectors
{
    /// <summary>
    /// The ranker aims at 1 for a movie that a user rates and at 0 for any other. Movies that nobody rated who rated others, too,
    /// fade to nothing while it trains: they allow scores of at most 1e-10, one known movie those of at least 1e-4 (both measured on
    /// MovieLens). Where no score can reach this one, their order would be noise.
    /// </summary>
    private const float NoiseScore = 1e-7f;

    private readonly float[] _rankerFactors;
    private readonly float[] _starsFactors;

    private PersonalVectors(
        long snapshotId, bool tellsTaste, float[] rankerFactors, float[] starsFactors, float starsBias)
    {
        SnapshotId = snapshotId;
        TellsTaste = tellsTaste;
        _rankerFactors = rankerFactors;
        _starsFactors = starsFactors;
        StarsBias = starsBias;
    }

    public long SnapshotId { get; }

    /// <summary>Whether the models know enough of the rated movies to order others by them.</summary>
    public bool TellsTaste { get; }

    /// <summary>The user in the ranker's space: its dot products with the items' factors order the list.</summary>
    public ReadOnlySpan<float> RankerFactors => _rankerFactors;

    /// <summary>By how much this user's ratings lie above everybody's, the movies' own levels taken out.</summary>
    public float StarsBias { get; }

    public static PersonalVectors FoldIn(UserProfile profile, ServedModels models, long snapshotId)
    {
        var items = ArrayPool<int>.Shared.Rent(profile.RatedMovieIds.Length);
        var stars = ArrayPool<float>.Shared.Rent(profile.RatedMovieIds.Length);
        try
        {
            var count = 0;
            for (var place = 0; place < profile.RatedMovieIds.Length; place++)
            {
                if (models.Items.IndexOf(profile.RatedMovieIds[place]) is >= 0 and var item)
                {
                    items[count] = item;
                    stars[count++] = profile.HalfStars[place] / 2f;
                }
            }

            var rankerFactors = new float[models.Ranker.Factors];
            var starsFactors = new float[models.Stars.Factors];
            models.Ranker.FoldIn(items.AsSpan(0, count), stars.AsSpan(0, count), rankerFactors);
            var starsBias = models.Stars.FoldIn(items.AsSpan(0, count), stars.AsSpan(0, count), starsFactors);
            var largestScore = SimilarItems.Norms(rankerFactors, rankerFactors.Length)[0] * models.LargestItemNorm;
            return new PersonalVectors(snapshotId, largestScore > NoiseScore, rankerFactors, starsFactors, starsBias);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(items);
            ArrayPool<float>.Shared.Return(stars);
        }
    }

    /// <summary>The stars this user would give an item of the models, not yet on the scale.</summary>
    public float PredictStars(ServedModels models, int itemIndex) =>
        models.Stars.Predict(_starsFactors, StarsBias, itemIndex);
}
