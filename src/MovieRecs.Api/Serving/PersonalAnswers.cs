using System.Buffers;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Models;
using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Hosting.Telemetry;

namespace MovieRecs.Api.Serving;

/// <summary>
/// What was computed from a profile last: its vectors and one answer. Both belong to a snapshot, of which they hold only
/// the id, so that a profile that rests in the cache does not keep a replaced snapshot alive.
/// </summary>
internal sealed class PersonalAnswers(UserProfile profile)
{
    /// <summary>Longer queries and answers are made again each time: a client could fill the cache with them.</summary>
    public const int MaximumQueryLength = 256;

    /// <summary>A list of some twenty movies.</summary>
    public const int MaximumAnswerBytes = 4096;

    private volatile PersonalVectors? _vectors;
    private volatile RememberedAnswer? _answer;

    /// <summary>On the heap, so that the cache can keep its budget. Room for vectors is taken before there are any.</summary>
    public long SizeInBytes => (_vectors?.SizeInBytes ?? PersonalVectors.UsualBytes) + (_answer?.SizeInBytes ?? 0);

    /// <summary>
    /// The ratings folded into a snapshot's models, computed once for each snapshot; null if there are no models, or they
    /// know nothing of the rated movies, which leaves nothing personal to say.
    /// </summary>
    public PersonalVectors? VectorsIn(ServingSnapshot snapshot)
    {
        if (snapshot.Models is not { } models || profile.RatedMovieIds.IsEmpty)
        {
            return null;
        }

        // Two requests may compute the same vectors at once; either result will do.
        var vectors = _vectors;
        if (vectors is null || vectors.SnapshotId != snapshot.Id)
        {
            var timer = DurationTimer.Start(snapshot.Telemetry?.FoldIn);
            _vectors = vectors = PersonalVectors.FoldIn(profile, models, snapshot.Id);
            timer.Stop();
        }

        return vectors.TellsTaste ? vectors : null;
    }

    /// <summary>The answer to the last request about this profile, if it was this query on this snapshot and still holds.</summary>
    /// <param name="snapshot">What the request is answered from.</param>
    /// <param name="query">The request's query as it came.</param>
    /// <param name="inSession">Whether the user is at it right now.</param>
    public TaggedJson? Recall(ServingSnapshot snapshot, string query, bool inSession) =>
        _answer is { } last && last.SnapshotId == snapshot.Id && last.InSession == inSession && last.Query == query
            ? last.Answer
            : null;

    /// <summary>Keeps an answer in place of the one before, unless it or the query is too long.</summary>
    /// <param name="snapshot">What it was made from.</param>
    /// <param name="query">The request's query as it came.</param>
    /// <param name="inSession">Whether it was made for a user who was at it.</param>
    /// <param name="answer">The answer, which several requests may write at once.</param>
    public void Remember(ServingSnapshot snapshot, string query, bool inSession, TaggedJson answer)
    {
        if (query.Length <= MaximumQueryLength && answer.Length <= MaximumAnswerBytes)
        {
            _answer = new RememberedAnswer(snapshot.Id, query, inSession, answer);
        }
    }

    private sealed record RememberedAnswer(long SnapshotId, string Query, bool InSession, TaggedJson Answer)
    {
        // The record, the text, the answer's object with its array and its tag.
        public long SizeInBytes => 200 + 2L * Query.Length + Answer.Length;
    }
}

/// <summary>A user's ratings folded into the models of a snapshot.</summary>
internal sealed class PersonalVectors
{
    /// <summary>With 64 factors in both models.</summary>
    public const long UsualBytes = 100 + sizeof(float) * (2 * 64 + 1);

    /// <summary>
    /// The ranker aims at 1 for a movie that a user rates and at 0 for any other. Movies whose raters rated nothing
    /// else fade to nothing while it trains: they allow scores of at most 1e-10, and one known movie those of at least
    /// 1e-4 (both measured on MovieLens). Where no score can reach this one, the order would be noise.
    /// </summary>
    private const float NoiseScore = 1e-7f;

    private readonly float[] _rankerVector;
    private readonly FoldedInUser _stars;

    private PersonalVectors(long snapshotId, bool tellsTaste, float[] rankerVector, FoldedInUser stars) =>
        (SnapshotId, TellsTaste, _rankerVector, _stars) = (snapshotId, tellsTaste, rankerVector, stars);

    public long SnapshotId { get; }

    /// <summary>Whether the models know enough of the rated movies to order others by them.</summary>
    public bool TellsTaste { get; }

    /// <summary>The user as <see cref="ServedModels.Lists"/> makes it: its dot products with the items' vectors order the list.</summary>
    public ReadOnlySpan<float> RankerVector => _rankerVector;

    /// <summary>The object and what it holds.</summary>
    public long SizeInBytes => 60 + (sizeof(float) * (long)_rankerVector.Length) + _stars.SizeInBytes;

    /// <summary>The ranker weighs recent ratings more if its training found that this pays; the stars count all alike.</summary>
    public static PersonalVectors FoldIn(UserProfile profile, ServedModels models, long snapshotId)
    {
        using var known = KnownRatings.Of(profile, models);
        var rankerVector = new float[models.Lists.VectorLength];
        models.Lists.FoldIn(known.Profile, rankerVector);

        // What popularity adds says nothing of the user's taste.
        var factors = rankerVector.AsSpan(0, models.Ranker.Factors);
        var largestScore = SimilarItems.Norms(factors, factors.Length)[0] * models.LargestItemNorm;
        return new PersonalVectors(snapshotId, largestScore > NoiseScore, rankerVector, models.Stars.FoldIn(known.Profile));
    }

    /// <summary>
    /// The stars a user would give a movie, on the scale: the movie's damped mean for a user of whom nothing is known. A movie that the
    /// models do not know is where its content puts it, or is rated as far above its damped mean as the user rates others.
    /// </summary>
    /// <param name="user">The user's vectors in this snapshot; null for a user of whom nothing is known.</param>
    /// <param name="snapshot">What the request is answered from.</param>
    /// <param name="movieIndex">The movie in the snapshot's catalogue.</param>
    public static float PredictStars(PersonalVectors? user, ServingSnapshot snapshot, int movieIndex)
    {
        var dampedMean = snapshot.Catalogue.Popularity.DampedMean(movieIndex);
        if (snapshot.PlacedAt(movieIndex) is { } placed)
        {
            var stars = snapshot.Models!.Stars;
            return StarScale.Clip(stars.Predict(user?._stars ?? stars.Unknown, placed));
        }

        if (user is null)
        {
            return dampedMean;
        }

        return StarScale.Clip(snapshot.ItemOfMovie(movieIndex) is >= 0 and var item
            ? snapshot.Models!.Stars.Predict(user._stars, item)
            : dampedMean + user._stars.Bias);
    }

    /// <summary>
    /// The standard deviation of a rating about <see cref="PredictStars"/>: four of five ratings are within 1.28 of them. Null for
    /// models that do not say, and for a movie of which nothing is known.
    /// </summary>
    /// <param name="user">As there.</param>
    /// <param name="snapshot">What the request is answered from.</param>
    /// <param name="movieIndex">The movie in the snapshot's catalogue.</param>
    public static float? DeviationOf(PersonalVectors? user, ServingSnapshot snapshot, int movieIndex)
    {
        if (snapshot.Models?.Stars is not { HasDeviations: true } stars)
        {
            return null;
        }

        var known = user?._stars ?? stars.Unknown;
        return snapshot.ItemOfMovie(movieIndex) is >= 0 and var item ? stars.Deviation(known, item)
            : snapshot.PlacedAt(movieIndex) is not null ? stars.DeviationOfUnseen(known)
            : null;
    }
}

/// <summary>The ratings of a profile that the models can use, in rented memory that goes back with it.</summary>
internal readonly ref struct KnownRatings
{
    private readonly int[] _items;
    private readonly float[] _stars;
    private readonly uint[] _times;
    private readonly int _count;

    private KnownRatings(int[] items, float[] stars, uint[] times, int count) =>
        (_items, _stars, _times, _count) = (items, stars, times, count);

    /// <summary>In the models' items.</summary>
    public RatingProfile Profile =>
        new(_items.AsSpan(0, _count), _stars.AsSpan(0, _count), times: _times.AsSpan(0, _count));

    public static KnownRatings Of(UserProfile profile, ServedModels models)
    {
        var length = profile.RatedMovieIds.Length;
        var items = ArrayPool<int>.Shared.Rent(length);
        var stars = ArrayPool<float>.Shared.Rent(length);
        var times = ArrayPool<uint>.Shared.Rent(length);
        var count = 0;
        for (var place = 0; place < length; place++)
        {
            if (models.Items.IndexOf(profile.RatedMovieIds[place]) is >= 0 and var item)
            {
                items[count] = item;
                stars[count] = profile.HalfStars[place] / 2f;
                times[count++] = profile.RatedAt[place];
            }
        }

        return new KnownRatings(items, stars, times, count);
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_items);
        ArrayPool<float>.Shared.Return(_stars);
        ArrayPool<uint>.Shared.Return(_times);
    }
}
