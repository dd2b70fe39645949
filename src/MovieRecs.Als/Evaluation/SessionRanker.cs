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
    public void Score(RatingProfile profile, Span<float> scores)
    {
        _ranker.Score(profile, scores);
        Standardize(scores);
        if (profile.Times.IsEmpty)
        {
            return;
        }

        var rented = ArrayPool<float>.Shared.Rent(ItemCount);
        var next = rented.AsSpan(0, ItemCount);
        _session.Score(profile.ItemIndices, profile.Times, next);
        Standardize(next);
        for (var item = 0; item < next.Length; item++)
        {
            scores[item] += next[item];
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>(s − mean)/deviation; zeros where all are alike.</summary>
    private static void Standardize(Span<float> scores)
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
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = (float)((scores[item] - mean) * scale);
        }
    }
}
