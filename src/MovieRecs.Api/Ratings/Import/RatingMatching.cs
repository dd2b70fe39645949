using System.Globalization;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Ratings.Import;

/// <summary>Finds the movies that the rows of a file mean, and says what is wrong with the others.</summary>
internal sealed class RatingMatching
{
    /// <summary>Lines reported one by one; more would be a page that nobody reads.</summary>
    private const int MostReported = 1000;

    private const int LongestText = 200;

    /// <summary>With fewer movies the mean says little about the scale.</summary>
    private const int LeastForScale = 10;

    /// <summary>Hardly anybody is so far from others on average over ten movies; a halved scale is.</summary>
    private const double FarFromOthers = 1.25;

    private readonly Catalogue _catalogue;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<int, MatchedRating> _matched = [];
    private readonly List<UnmatchedRating> _unmatched = [];

    private RatingMatching(Catalogue catalogue, DateTimeOffset now) => (_catalogue, _now) = (catalogue, now);

    /// <summary>One of each movie; of several lines the one that is rated last counts, or stands last.</summary>
    public IReadOnlyCollection<MatchedRating> Matched => _matched.Values;

    /// <summary>Lines of movies that another line has, too.</summary>
    public int Repeated { get; private set; }

    public int UnmatchedCount { get; private set; }

    public IReadOnlyList<UnmatchedRating> Unmatched => _unmatched;

    public static RatingMatching Of(RatingFile file, Catalogue catalogue, DateTimeOffset now)
    {
        var matching = new RatingMatching(catalogue, now);
        foreach (var row in file.Rows)
        {
            matching.Match(row);
        }

        return matching;
    }

    /// <summary>What makes the file as a whole look wrong.</summary>
    public IEnumerable<string> Warnings()
    {
        if (_matched.Count < LeastForScale)
        {
            yield break;
        }

        var own = _matched.Values.Average(rating => rating.HalfStars / 2d);
        var others = _matched.Values.Average(rating => _catalogue.Popularity.DampedMean(rating.MovieIndex));
        if (Math.Abs(own - others) > FarFromOthers)
        {
            var isHalved = Math.Abs((2 * own) - others) < Math.Abs(own - others) && _matched.Values.Max(rating => rating.HalfStars) <= 5;
            var means = string.Create(
                CultureInfo.InvariantCulture,
                $"These ratings are {own:0.0} stars on average, and others give the same movies {others:0.0}");
            yield return isHalved ? $"{means}: they look halved." : $"{means}. Is the scale another one?";
        }
    }

    private void Match(RatingRow row)
    {
        if (row.Stars is not { } stars)
        {
            Reject(row, "The line has no rating.", []);
            return;
        }

        if (stars is < 0.5m or > 5m || stars * 2 % 1 != 0)
        {
            Reject(row, string.Create(CultureInfo.InvariantCulture, $"The rating is {stars} stars, not one of 0.5, 1, 1.5 … 5."), []);
            return;
        }

        var match = Find(row);
        if (match.Movie is not { } index)
        {
            Reject(
                row, match.Candidates.Count == 0 ? "There is no such movie." : "It is not clear which movie is meant.",
                match.Describe(_catalogue));
            return;
        }

        var ratedAt = row.RatedAt is { } time && time < _now && time > DateTimeOffset.UnixEpoch ? time.ToUniversalTime() : _now;
        var rating = new MatchedRating(index, _catalogue[index].MovieId, (short)(2 * stars), ratedAt);
        if (!_matched.TryAdd(rating.MovieId, rating))
        {
            Repeated++;
            if (rating.RatedAt >= _matched[rating.MovieId].RatedAt)
            {
                _matched[rating.MovieId] = rating;
            }
        }
    }

    /// <summary>Ids are surer than titles; an id that the catalogue does not know says nothing.</summary>
    private NameMatch Find(RatingRow row)
    {
        if (row.MovieId is { } movieId && _catalogue.IndexOf(movieId) is >= 0 and var index)
        {
            return new NameMatch(index, []);
        }

        if ((row.ImdbId is { } imdbId ? _catalogue.Names.FindImdbId(imdbId) : null) is { } byImdb)
        {
            return new NameMatch(byImdb, []);
        }

        if ((row.TmdbId is { } tmdbId ? _catalogue.Names.FindTmdbId(tmdbId) : null) is { } byTmdb)
        {
            return new NameMatch(byTmdb, []);
        }

        return row.Title is { Length: <= LongestText } title ? _catalogue.Names.Find(title, row.Year) : new NameMatch(null, []);
    }

    private void Reject(RatingRow row, string reason, IReadOnlyList<MovieCandidate> candidates)
    {
        UnmatchedCount++;
        if (_unmatched.Count < MostReported)
        {
            _unmatched.Add(new UnmatchedRating(
                row.Line, row.Text.Length <= LongestText ? row.Text : row.Text[..LongestText] + '…', reason, candidates));
        }
    }
}

/// <summary>A rating of a movie of the catalogue.</summary>
internal sealed record MatchedRating(int MovieIndex, int MovieId, short HalfStars, DateTimeOffset RatedAt);
