using MovieRecs.Api.Hosting.Telemetry;

namespace MovieRecs.Api.Serving;

/// <summary>
/// What serving knows about a user: the ratings and the hidden movies at one moment, which never change, and what was
/// computed from them last.
/// </summary>
internal sealed class UserProfile
{
    private readonly int[] _ratedMovieIds;
    private readonly byte[] _halfStars;
    private readonly int[] _hiddenMovieIds;
    private volatile PersonalVectors? _vectors;
    private volatile RememberedAnswer? _answer;

    /// <summary>Takes over the arrays.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="ratedMovieIds">Ascending.</param>
    /// <param name="halfStars">1 to 10, beside <paramref name="ratedMovieIds"/>.</param>
    /// <param name="hiddenMovieIds">Ascending.</param>
    public UserProfile(int userId, int[] ratedMovieIds, byte[] halfStars, int[] hiddenMovieIds)
    {
        if (ratedMovieIds.Length != halfStars.Length)
        {
            throw new ArgumentException("Each rated movie has one rating.", nameof(halfStars));
        }

        UserId = userId;
        _ratedMovieIds = ratedMovieIds;
        _halfStars = halfStars;
        _hiddenMovieIds = hiddenMovieIds;
    }

    public int UserId { get; }

    /// <summary>Ascending.</summary>
    public ReadOnlySpan<int> RatedMovieIds => _ratedMovieIds;

    /// <summary>Beside <see cref="RatedMovieIds"/>: twice the stars.</summary>
    public ReadOnlySpan<byte> HalfStars => _halfStars;

    /// <summary>Ascending.</summary>
    public ReadOnlySpan<int> HiddenMovieIds => _hiddenMovieIds;

    /// <summary>The user's rating of a movie in stars; null if there is none.</summary>
    public double? RatingOf(int movieId) =>
        Array.BinarySearch(_ratedMovieIds, movieId) is >= 0 and var place ? _halfStars[place] / 2d : null;

    /// <summary>Whether the user has rated a movie.</summary>
    public bool HasRated(int movieId) => Array.BinarySearch(_ratedMovieIds, movieId) >= 0;

    /// <summary>Whether the user has hidden a movie.</summary>
    public bool HasHidden(int movieId) => Array.BinarySearch(_hiddenMovieIds, movieId) >= 0;

    /// <summary>
    /// The ratings folded into a snapshot's models, computed once for each snapshot; null if there are no models, or they know
    /// nothing of the rated movies, which leaves nothing personal to say.
    /// </summary>
    public PersonalVectors? VectorsFor(ServingSnapshot snapshot)
    {
        if (snapshot.Models is not { } models || _ratedMovieIds.Length == 0)
        {
            return null;
        }

        // Two requests may compute the same vectors at once; either result will do.
        var vectors = _vectors;
        if (vectors is null || vectors.SnapshotId != snapshot.Id)
        {
            var timer = DurationTimer.Start(snapshot.Telemetry?.FoldIn);
            _vectors = vectors = PersonalVectors.FoldIn(this, models, snapshot.Id);
            timer.Stop();
        }

        return vectors.TellsTaste ? vectors : null;
    }

    /// <summary>The answer to the last request about this profile, if it was this one on this snapshot.</summary>
    public object? RecallAnswer(ServingSnapshot snapshot, object request) =>
        _answer is { } last && last.SnapshotId == snapshot.Id && last.Request.Equals(request) ? last.Answer : null;

    /// <summary>Keeps an immutable answer in place of the one before.</summary>
    public void RememberAnswer(ServingSnapshot snapshot, object request, object answer) =>
        _answer = new RememberedAnswer(snapshot.Id, request, answer);

    private sealed record RememberedAnswer(long SnapshotId, object Request, object Answer);
}
