using MovieRecs.Als.Interactions;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

/// <summary>Ratings from which nothing can be learned about the held-out ones.</summary>
internal static class RandomRatings
{
    /// <summary>The same users, movies and held-out ratings, but everybody rated at random.</summary>
    public static PartedRatings InsteadOf(PartedRatings ratings)
    {
        var random = new Random(1);
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        foreach (var userId in ratings.Training.Users.Ids)
        {
            for (var count = 0; count < 12; count++)
            {
                builder.Add(userId, ratings.Training.Items.IdAt(random.Next(ratings.Training.Items.Count)), (byte)random.Next(1, 11));
            }
        }

        return ratings with { Training = builder.Build() };
    }
}
