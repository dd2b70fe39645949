using System.Buffers;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Sessions;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Ranks for somebody who is rating right now: by the sum of the scores of the session model and of the ranking model, each as
/// standard deviations from its mean over the catalogue. Without times, or where the session model knows none of the rated items,
/// by the ranking model alone. It does not ask whether the session is fresh, see <see cref="SessionModel.IsFresh"/>. Safe for
/// concurrent use.
/// </summary>
public sealed class SessionRanker : IRanker
{
    private readonly SessionModel _session;
    private readonly ImplicitAlsRanker _ranker;

    /// <param name="session">What comes next.</param>
    /// <param name="model">What the user likes, of the same catalogue.</param>
    /// <exception cref="ArgumentException">The catalogues differ.</exception>
    public SessionRanker(SessionModel session, ImplicitAlsModel model)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(model);
        if (session.ItemCount != model.ItemCount)
        {
            throw new ArgumentException(
                $"A session model of {session.ItemCount} items does not go with a ranking model of {model.ItemCount}.", nameof(model));
        }

        (_session, _ranker) = (session, new ImplicitAlsRanker(model));
    }

    /// <inheritdoc/>
    public int ItemCount => _session.ItemCount;

    /// <inheritdoc/>
    public void Score(RatingProfile profile, Span<float> scores) => Score(profile, scores, []);

    /// <summary>The same, and the scores of items that no training has seen beside them: nobody knows what they follow.</summary>
    /// <param name="profile">The user's ratings.</param>
    /// <param name="scores">Receives a score for each item.</param>
    /// <param name="unseen">What the ranker makes of other items, by <see cref="ImplicitAlsRanker"/>; receives their scores here.</param>
    public void Score(RatingProfile profile, Span<float> scores, Span<float> unseen)
    {
        _ranker.Score(profile, scores);
        Standardize(scores, unseen);
        if (profile.Times.IsEmpty)
        {
            return;
        }

        var rented = ArrayPool<float>.Shared.Rent(ItemCount);
        var next = rented.AsSpan(0, ItemCount);
        _session.Score(profile.ItemIndices, profile.Times, next);
        var leftOut = 0f; // what the session model says of an item that it does not have
        Standardize(next, new Span<float>(ref leftOut));
        for (var item = 0; item < next.Length; item++)
        {
            scores[item] += next[item];
        }

        foreach (ref var score in unseen)
        {
            score += leftOut;
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>(s − mean)/deviation; zeros where all are alike. The others are measured by the same mean and deviation.</summary>
    private static void Standardize(Span<float> scores, Span<float> others)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var score in scores)
        {
            sum += score;
        }

        var mean = sum / scores.Length;
        foreach (var score in scores)
        {
            squares += (score - mean) * (score - mean);
        }

        var scale = squares > 0 ? 1 / Math.Sqrt(squares / scores.Length) : 0;
        foreach (ref var score in scores)
        {
            score = (float)((score - mean) * scale);
        }

        foreach (ref var score in others)
        {
            score = (float)((score - mean) * scale);
        }
    }
}
