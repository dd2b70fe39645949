using System.Buffers;

namespace MovieRecs.Api.Serving;

/// <summary>
/// A user's ratings folded into both models of a snapshot. It holds no reference to the snapshot, so that a profile that
/// rests in the cache does not keep a replaced one alive.
/// </summary>
internal sealed class PersonalVectors
{
    private readonly float[] _rankerFactors;
    private readonly float[] _starsFactors;

    private PersonalVectors(
        long snapshotId, int knownRatings, float[] rankerFactors, float[] starsFactors, float starsBias)
    {
        SnapshotId = snapshotId;
        KnownRatings = knownRatings;
        _rankerFactors = rankerFactors;
        _starsFactors = starsFactors;
        StarsBias = starsBias;
    }

    public long SnapshotId { get; }

    /// <summary>Ratings of movies that the models know.</summary>
    public int KnownRatings { get; }

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
            return new PersonalVectors(snapshotId, count, rankerFactors, starsFactors, starsBias);
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
