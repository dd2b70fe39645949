using MovieRecs.Als.Interactions;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models;

/// <summary>Holds out ratings of the training data at random, to choose a hyper-parameter by.</summary>
internal static class ValidationTenth
{
    private const double Share = 0.1;

    /// <summary>A tenth of the ratings of every k-th user; those of the others are in neither part.</summary>
    /// <param name="data">All ratings.</param>
    /// <param name="users">The users of both parts, those who take part among them.</param>
    /// <param name="step">k.</param>
    /// <param name="seed">Of the training.</param>
    /// <param name="purpose">Tells the random numbers of one search from those of another.</param>
    /// <param name="threads">Where it runs. The result does not depend on it.</param>
    /// <param name="cancellationToken">Checked between users.</param>
    public static (RatingData Training, RatingData HeldOut) Of(
        RatingData data, IdMap users, int step, int seed, ulong purpose, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var training = new RatingDataBuilder(data.Scale, users, data.Items);
        var heldOut = new RatingDataBuilder(data.Scale, users, data.Items);
        for (var user = 0; user < data.Users.Count; user += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var random = new RandomStream(seed, purpose, row: (ulong)user);
            var items = data.ByUser.ColumnsOf(user);
            var codes = data.ByUser.CodesOf(user);
            for (var position = 0; position < items.Length; position++)
            {
                var part = random.NextDouble() < Share ? heldOut : training;
                part.Add(data.Users.IdAt(user), data.Items.IdAt(items[position]), codes[position]);
            }
        }

        return (training.Build(threads, cancellationToken), heldOut.Build(threads, cancellationToken));
    }
}
