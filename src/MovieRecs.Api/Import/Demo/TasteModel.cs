using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Api.Import.Demo;

/// <summary>
/// Simulated viewers. Each has a taste for genres, for eras and for a few directions that no metadata shows; a film has an
/// appeal of its own; and who sees what depends on a film's fame and on the viewer's taste. That gives the data what
/// recommenders meet in real data: a long tail of popularity, viewers who rated little and a lot, ratings above the
/// middle of the scale with whole stars preferred, and structure to learn beyond the films' averages.
/// </summary>
internal sealed class TasteModel
{
    public const int ViewerCount = 600;

    private const int HiddenDirections = 3;
    private const int MinimumRatings = 12;
    private const double MedianRatings = 42;
    private const double RatingsSpread = 0.7; // of the logarithm
    private const double FameExponent = 1.6; // Zipf's law
    private const double MeanStars = 3.2;

    // Standard deviations in stars.
    private const double AppealSpread = 0.4;
    private const double ViewerSpread = 0.35;
    private const double InterestSpread = 0.3;
    private const double HiddenSpread = 0.5;
    private const double Noise = 0.7;

    /// <summary>How much the logarithm of the chance to see a film grows with the interest in its genres and era.</summary>
    private const double InterestOfChoice = 2.5;

    /// <summary>The same for the stars by which the hidden directions suit: viewers know some of it beforehand.</summary>
    private const double HiddenOfChoice = 1.2;

    private const double WholeStarPreference = 0.18;

    private static readonly DateTimeOffset _firstDay = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly IReadOnlyList<MovieRecord> _movies;
    private readonly Random _random;
    private readonly string[] _genres;
    private readonly double[] _appeal;
    private readonly double[] _logFame;
    private readonly double[][] _hidden;

    public TasteModel(IReadOnlyList<MovieRecord> movies, Random random)
    {
        _movies = movies;
        _random = random;
        _genres = [.. movies.SelectMany(movie => movie.Genres).Distinct().Order(StringComparer.Ordinal)];
        _appeal = [.. movies.Select(_ => AppealSpread * Normal())];
        _hidden = [.. movies.Select(_ => NormalVector(HiddenDirections))];

        // Films people like are seen more, but by no means in the same order.
        var order = Enumerable.Range(0, movies.Count)
            .OrderByDescending(movie => _appeal[movie] / AppealSpread + 1.5 * Normal()).ToArray();
        _logFame = new double[movies.Count];
        for (var rank = 0; rank < order.Length; rank++)
        {
            _logFame[order[rank]] = -FameExponent * Math.Log(rank + 3);
        }
    }

    /// <summary>All ratings, by viewer and then by time.</summary>
    public List<RatingRecord> Rate()
    {
        var ratings = new List<RatingRecord>();
        for (var viewer = 1; viewer <= ViewerCount; viewer++)
        {
            RateAsViewer(viewer, ratings);
        }

        return ratings;
    }

    private void RateAsViewer(int viewer, List<RatingRecord> ratings)
    {
        var bias = ViewerSpread * Normal();
        var genreTaste = NormalVector(_genres.Length);
        var hiddenTaste = NormalVector(HiddenDirections);
        var favouriteYear = 1955 + 65 * Math.Sqrt(_random.NextDouble());
        var interest = new double[_movies.Count];
        var hidden = new double[_movies.Count];
        var choice = new double[_movies.Count];
        for (var movie = 0; movie < choice.Length; movie++)
        {
            interest[movie] = Interest(_movies[movie], genreTaste, favouriteYear);
            hidden[movie] = HiddenSpread * Dot(hiddenTaste, _hidden[movie]) / Math.Sqrt(HiddenDirections);
            choice[movie] = _logFame[movie] + InterestOfChoice * interest[movie] + HiddenOfChoice * hidden[movie];
        }

        var count = (int)Math.Clamp(
            MedianRatings * Math.Exp(RatingsSpread * Normal()), MinimumRatings, _movies.Count * 0.6);
        var time = _firstDay.AddSeconds(_random.Next(4 * 365 * 86_400)).ToUnixTimeSeconds();
        foreach (var movie in Choose(choice, count))
        {
            var stars = MeanStars + _appeal[movie] + bias + InterestSpread * interest[movie] + hidden[movie] + Noise * Normal();
            ratings.Add(new RatingRecord(viewer, _movies[movie].Id, Quantize(stars), time));
            // Most ratings follow one another within a minute, some after days.
            time += _random.Next(20) == 0 ? _random.Next(86_400, 30 * 86_400) : _random.Next(5, 60);
        }
    }

    /// <summary>How much a viewer cares for a film's genres and era, in standard deviations.</summary>
    private double Interest(MovieRecord movie, double[] genreTaste, double favouriteYear)
    {
        var genres = movie.Genres.Sum(name => genreTaste[Array.BinarySearch(_genres, name, StringComparer.Ordinal)]);
        var years = Math.Abs((movie.Year ?? 2000) - favouriteYear) / 25;
        return genres / Math.Sqrt(movie.Genres.Count) - 0.5 * Math.Min(years, 2);
    }

    /// <summary>
    /// Draws films in any order, without replacement, with probabilities proportional to their weights: the largest of
    /// log weight + Gumbel noise (Efraimidis and Spirakis 2006 in logarithms).
    /// </summary>
    private int[] Choose(double[] logWeights, int count)
    {
        var keys = new double[logWeights.Length];
        for (var movie = 0; movie < keys.Length; movie++)
        {
            keys[movie] = logWeights[movie] - Math.Log(-Math.Log(1 - _random.NextDouble()));
        }

        var chosen = Enumerable.Range(0, keys.Length).OrderByDescending(movie => keys[movie]).Take(count).ToArray();
        _random.Shuffle(chosen);
        return chosen;
    }

    private byte Quantize(double stars)
    {
        var step = _random.NextDouble() < WholeStarPreference * 2 ? 2.0 : 1.0;
        var halfStars = Math.Round(stars * 2 / step) * step;
        return (byte)Math.Clamp(halfStars, 1, 10);
    }

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var index = 0; index < left.Length; index++)
        {
            sum += left[index] * right[index];
        }

        return sum;
    }

    private double[] NormalVector(int length)
    {
        var vector = new double[length];
        foreach (ref var value in vector.AsSpan())
        {
            value = Normal();
        }

        return vector;
    }

    /// <summary>Standard normal (Box and Muller).</summary>
    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
