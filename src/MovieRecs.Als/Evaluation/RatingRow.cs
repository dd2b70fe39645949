using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Evaluation;

/// <summary>Reads users' rows as stars into one reused buffer. For one thread.</summary>
internal sealed class RatingRow(RatingData data)
{
    private float[] _ratings = [];

    /// <summary>The ratings of a user; valid until the next read.</summary>
    public RatingProfile Read(int user)
    {
        var codes = data.ByUser.CodesOf(user);
        if (_ratings.Length < codes.Length)
        {
            _ratings = new float[Math.Max(codes.Length, 2 * _ratings.Length)];
        }

        data.Scale.Decode(codes, _ratings);
        return new RatingProfile(data.ByUser.ColumnsOf(user), _ratings.AsSpan(0, codes.Length), user, data.TimesOf(user));
    }
}
