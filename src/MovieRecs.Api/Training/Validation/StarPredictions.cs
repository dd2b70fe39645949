using MovieRecs.Als.Evaluation;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Training.Validation;

/// <summary>
/// Predicted stars of all held-out ratings, user after user; not a number where the model does not know the movie. Safe to
/// fill from several threads, one user per call.
/// </summary>
internal sealed class StarPredictions(Holdout holdout)
{
    private readonly float[][] _byUser = [.. holdout.Users.Select(user => new float[user.Items.Length])];

    public Span<float> Of(int user) => _byUser[user];

    /// <summary>The errors on those ratings that this model and, if given, another one can both predict.</summary>
    public RatingMetrics Measure(StarPredictions? other = null)
    {
        var users = new List<int>();
        var predicted = new List<float>();
        var actual = new List<float>();
        for (var user = 0; user < _byUser.Length; user++)
        {
            for (var position = 0; position < _byUser[user].Length; position++)
            {
                if (Both(other, user, position))
                {
                    users.Add(user);
                    predicted.Add(_byUser[user][position]);
                    actual.Add(holdout.Users[user].Ratings[position]);
                }
            }
        }

        return RatingMetrics.Compute(
            [.. users], [.. predicted], [.. actual], StarScale.Minimum, StarScale.Maximum);
    }

    /// <summary>The mean over users of their mean squared error here minus that of the other predictions.</summary>
    public Estimate SquaredErrorOver(StarPredictions other)
    {
        var difference = new RunningEstimate();
        for (var user = 0; user < _byUser.Length; user++)
        {
            var (sum, count) = (0.0, 0);
            for (var position = 0; position < _byUser[user].Length; position++)
            {
                if (Both(other, user, position))
                {
                    var actual = holdout.Users[user].Ratings[position];
                    sum += SquaredError(_byUser[user][position], actual) - SquaredError(other._byUser[user][position], actual);
                    count++;
                }
            }

            if (count > 0)
            {
                difference.Add(sum / count);
            }
        }

        return difference.ToEstimate();
    }

    private bool Both(StarPredictions? other, int user, int position) =>
        !float.IsNaN(_byUser[user][position]) && (other is null || !float.IsNaN(other._byUser[user][position]));

    private static double SquaredError(float predicted, float actual)
    {
        var error = StarScale.Clip(predicted) - (double)actual;
        return error * error;
    }
}
