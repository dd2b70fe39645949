namespace MovieRecs.Als.Models.Sessions;

/// <summary>
/// What two ratings of a user add to SᵀS and SᵀT, summed in advance over all the windows that hold both. That depends only on how
/// far apart they are and how soon the history ends, so a rating costs one addition per neighbour instead of one per neighbour and
/// window.
/// </summary>
internal sealed class SessionWindows
{
    private readonly float[][] _together; // [distance][windows that hold both]
    private readonly float[] _following; // [distance]

    public SessionWindows(SessionOptions options)
    {
        var (history, next) = (options.HistoryLength, options.NextLength);
        HistoryLength = history;
        _together = new float[history][];
        for (var distance = 0; distance < history; distance++)
        {
            _together[distance] = new float[history - distance + 1];
            var sum = 0.0;
            for (var later = 0; later < history - distance; later++)
            {
                sum += Decay(later, options.HistoryScale) * Decay(later + distance, options.HistoryScale);
                _together[distance][later + 1] = (float)sum;
            }
        }

        _following = new float[history + next];
        for (var distance = 1; distance < _following.Length; distance++)
        {
            var sum = 0.0;
            for (var later = Math.Max(0, distance - next); later < Math.Min(distance, history); later++)
            {
                sum += Decay(later, options.HistoryScale) * Decay(distance - 1 - later, options.NextScale);
            }

            _following[distance] = (float)sum;
        }
    }

    private int HistoryLength { get; }

    /// <summary>Adds what one rating contributes to its item's rows of SᵀS and SᵀT.</summary>
    /// <param name="history">The user's items, oldest first, as columns of the model; −1 for one that it leaves out.</param>
    /// <param name="place">The rating's place in the history.</param>
    /// <param name="together">The row of SᵀS.</param>
    /// <param name="following">The row of SᵀT.</param>
    public void Add(ReadOnlySpan<int> history, int place, Span<float> together, Span<float> following)
    {
        for (var other = Math.Max(0, place - HistoryLength + 1); other < Math.Min(history.Length, place + HistoryLength); other++)
        {
            if (history[other] is >= 0 and var column)
            {
                // A window ends before a place from 1 to the last, and one that ends at the later of the two holds both.
                var weights = _together[Math.Abs(other - place)];
                together[column] += weights[Math.Min(weights.Length - 1, history.Length - 1 - Math.Max(other, place))];
            }
        }

        var end = Math.Min(history.Length, place + _following.Length);
        for (var other = place + 1; other < end; other++)
        {
            if (history[other] is >= 0 and var column)
            {
                following[column] += _following[other - place];
            }
        }
    }

    private static double Decay(int distance, float scale) => Math.Exp(-distance / (double)scale);
}
