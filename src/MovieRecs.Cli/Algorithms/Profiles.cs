using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Cli.Algorithms;

/// <summary>The training ratings in a model file, by user id.</summary>
internal sealed class Profiles
{
    private readonly ModelFile _file;
    private readonly TrainingRatings _ratings;

    public Profiles(ModelFile file)
    {
        _file = file;
        _ratings = file.Ratings ?? throw new CommandFailedException(
            "the model file holds no training ratings (it is a file for serving); train it with this program");
        var counts = new long[_ratings.Scale.Count + 1];
        for (var user = 0; user < _ratings.ByUser.RowCount; user++)
        {
            foreach (var code in _ratings.ByUser.CodesOf(user))
            {
                counts[code]++;
            }
        }

        var total = Math.Max(1, counts.Sum());
        MeanRating = Enumerable.Range(1, _ratings.Scale.Count).Sum(code => Value(code) * counts[code]) / total;
        RatingDeviation = (float)Math.Sqrt(
            Enumerable.Range(1, _ratings.Scale.Count).Sum(code => Math.Pow(Value(code) - MeanRating, 2) * counts[code]) / total);
        var used = Enumerable.Range(1, _ratings.Scale.Count).Where(code => counts[code] > 0).ToArray();
        Range = used.Length == 0
            ? (_ratings.Scale.Minimum, _ratings.Scale.Maximum)
            : ((float)Value(used[0]), (float)Value(used[^1]));
    }

    public double MeanRating { get; }

    public float RatingDeviation { get; }

    /// <summary>The lowest and the highest rating that occur.</summary>
    public (float Lowest, float Highest) Range { get; }

    public bool Knows(int userId) => _file.Users!.IndexOf(userId) >= 0;

    /// <summary>What the user rated in training; empty for an unknown user.</summary>
    public RatingProfile Of(int userId)
    {
        var user = _file.Users!.IndexOf(userId);
        if (user < 0)
        {
            return new RatingProfile([], []);
        }

        var codes = _ratings.ByUser.CodesOf(user);
        var ratings = new float[codes.Length];
        _ratings.Scale.Decode(codes, ratings);
        return new RatingProfile(_ratings.ByUser.ColumnsOf(user), ratings, user, _ratings.TimesOf(user));
    }

    private double Value(int code) => _ratings.Scale.ValueOf((byte)code);
}
