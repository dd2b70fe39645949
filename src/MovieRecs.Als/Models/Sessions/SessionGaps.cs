using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Models.Sessions;

/// <summary>
/// How long after a rating people are still at it. The times between one rating and the next have two humps on a logarithmic scale,
/// seconds and minutes within a session and days between sessions, and the gap of the valley between them parts the two.
/// </summary>
/// <remarks>
/// Halfaker et al., "User session identification based on strong regularities in inter-activity time", WWW 2015, who find the valley
/// near one hour on many sites.
/// </remarks>
internal static class SessionGaps
{
    /// <summary>What holds where the data do not tell.</summary>
    public const int DefaultSeconds = 60 * 60;

    private const int ShortestSeconds = 5 * 60;

    /// <summary>Bins from 5 minutes on, each twice as long as the one before: the last ends after 5 h 20 min.</summary>
    private const int Bins = 6;

    /// <summary>Fewer gaps than this in a hump do not make one.</summary>
    private const int FewestGaps = 100;

    /// <summary>
    /// The middle of the emptiest bin, in seconds from 7 minutes to 4 hours; an hour where people hardly ever come back or hardly
    /// ever stay. O(n log n) for a user of n ratings.
    /// </summary>
    /// <param name="data">Ratings with times.</param>
    public static int FreshSecondsOf(RatingData data)
    {
        var counts = new long[Bins];
        var (shorter, longer) = (0L, 0L);
        var sorted = Array.Empty<uint>();
        for (var user = 0; user < data.Users.Count; user++)
        {
            var times = data.TimesOf(user);
            if (sorted.Length < times.Length)
            {
                sorted = new uint[Math.Max(times.Length, 2 * sorted.Length)];
            }

            times.CopyTo(sorted);
            sorted.AsSpan(0, times.Length).Sort();
            for (var place = 1; place < times.Length; place++)
            {
                var gap = sorted[place] - sorted[place - 1];
                var bin = BinOf(gap);
                if (bin is >= 0 and < Bins)
                {
                    counts[bin]++;
                }
                else if (bin >= Bins)
                {
                    longer++;
                }
                else if (gap > 0)
                {
                    // One second for many ratings is a page that was sent, not a pause.
                    shorter++;
                }
            }
        }

        return shorter < FewestGaps || longer < FewestGaps ? DefaultSeconds : MiddleOf(Array.IndexOf(counts, counts.Min()));
    }

    private static int BinOf(uint gap) => (int)Math.Floor(Math.Log2(Math.Max(gap, 1u) / (double)ShortestSeconds));

    /// <summary>On the logarithmic scale.</summary>
    private static int MiddleOf(int bin) => (int)Math.Round(ShortestSeconds * Math.Pow(2, bin + 0.5));
}
