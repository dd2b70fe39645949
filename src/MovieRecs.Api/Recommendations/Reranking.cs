using System.Buffers;
using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <summary>What a user wants of a list besides movies to like, each from 0 to 1; 0 leaves the list as it is.</summary>
/// <param name="Variety">Movies that differ from one another.</param>
/// <param name="Novelty">Movies that fewer people know.</param>
/// <param name="Caution">Movies of whose stars the model is sure.</param>
internal readonly record struct ListTaste(float Variety, float Novelty, float Caution)
{
    public bool LeavesAlone => Variety == 0 && Novelty == 0 && Caution == 0;
}

/// <summary>
/// Orders the best few hundred movies anew. How good a movie is, from 0 to 1 among them, is mixed with the lower end of its stars
/// (caution) and with how few people know it (novelty, the self-information −log p of Castells, Hurley, Vargas, "Novelty and
/// diversity in recommender systems", 2015). Variety picks the movies one after another, each for being good and unlike those
/// before: maximal marginal relevance (Carbonell, Goldstein, 1998), by the cosine of the ranking model's factors.
/// </summary>
internal static class Reranking
{
    /// <summary>Movies that change places; a list ends with them.</summary>
    public const int PoolSize = 300;

    /// <summary>
    /// At full variety likeness takes away as much as being good gives. More, and the list is of movies whose only merit is to be unlike
    /// what the user likes.
    /// </summary>
    private const float FullVariety = 0.5f;

    /// <summary>The first movies of the new order.</summary>
    /// <param name="snapshot">What the request is answered from.</param>
    /// <param name="vectors">The user; null for one of whom nothing is known.</param>
    /// <param name="pool">Best first; at most <see cref="PoolSize"/>.</param>
    /// <param name="taste">What is wanted.</param>
    /// <param name="count">How many movies.</param>
    /// <returns>With the scores that order them.</returns>
    public static List<ScoredMovie> Order(
        ServingSnapshot snapshot, PersonalVectors? vectors, List<ScoredMovie> pool, ListTaste taste, int count)
    {
        var scores = Array.ConvertAll(pool.ToArray(), movie => movie.Score);
        Normalize(scores);
        if (taste.Caution > 0)
        {
            Mix(scores, taste.Caution, pool, movie => LowEnd(snapshot, vectors, movie));
        }

        if (taste.Novelty > 0)
        {
            Mix(scores, taste.Novelty, pool, movie => -MathF.Log(1 + snapshot.Catalogue[movie].RatingCount));
        }

        return taste.Variety > 0
            ? Diversify(snapshot, pool, scores, FullVariety * taste.Variety, Math.Min(count, pool.Count))
            : Best(pool, scores, count);
    }

    private static float LowEnd(ServingSnapshot snapshot, PersonalVectors? vectors, int movie)
    {
        var stars = PersonalVectors.PredictStars(vectors, snapshot, movie);

        // Of a movie that no model knows, nothing is known but the mean: it is as unsure as it can be.
        return StarScale.IntervalOf(stars, PersonalVectors.DeviationOf(vectors, snapshot, movie)).Low ?? StarScale.Minimum;
    }

    private static void Mix(float[] scores, float share, List<ScoredMovie> pool, Func<int, float> valueOf)
    {
        var values = Array.ConvertAll(pool.ToArray(), movie => valueOf(movie.MovieIndex));
        Normalize(values);
        for (var place = 0; place < scores.Length; place++)
        {
            scores[place] += share * (values[place] - scores[place]);
        }
    }

    /// <summary>From 0 for the least to 1 for the greatest; all 1 if they are alike.</summary>
    private static void Normalize(float[] values)
    {
        var (least, greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
        {
            (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        }

        foreach (ref var value in values.AsSpan())
        {
            value = greatest > least ? (value - least) / (greatest - least) : 1;
        }
    }

    private static List<ScoredMovie> Best(List<ScoredMovie> pool, float[] scores, int count)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort(order, (left, right) =>
            scores[right].CompareTo(scores[left]) is not 0 and var difference ? difference : left.CompareTo(right));
        return [.. order.Take(count).Select(place => new ScoredMovie(pool[place].MovieIndex, scores[place]))];
    }

    private static List<ScoredMovie> Diversify(
        ServingSnapshot snapshot, List<ScoredMovie> pool, float[] scores, float variety, int count)
    {
        var nearest = ArrayPool<float>.Shared.Rent(pool.Count); // the greatest cosine with a movie that is in the list
        Array.Clear(nearest, 0, pool.Count);
        var isTaken = new bool[pool.Count];
        var chosen = new List<ScoredMovie>(count);
        while (chosen.Count < count)
        {
            var best = -1;
            var bestScore = float.NegativeInfinity;
            for (var place = 0; place < isTaken.Length; place++)
            {
                var score = ((1 - variety) * scores[place]) - (variety * nearest[place]);
                if (!isTaken[place] && score > bestScore)
                {
                    (best, bestScore) = (place, score);
                }
            }

            isTaken[best] = true;
            chosen.Add(new ScoredMovie(pool[best].MovieIndex, bestScore));
            for (var place = 0; place < isTaken.Length; place++)
            {
                if (!isTaken[place])
                {
                    nearest[place] = Math.Max(
                        nearest[place], Cosine(snapshot, pool[best].MovieIndex, pool[place].MovieIndex));
                }
            }
        }

        ArrayPool<float>.Shared.Return(nearest);
        return chosen;
    }

    /// <summary>0 for a movie of which nothing is known.</summary>
    private static float Cosine(ServingSnapshot snapshot, int movie, int other)
    {
        var (item, otherItem) = (snapshot.ItemOfMovie(movie), snapshot.ItemOfMovie(other));
        var ranker = snapshot.Models!.Ranker;
        return item >= 0 && otherItem >= 0
            ? SimilarItems.Cosine(ranker.ItemFactors.Span, ranker.Factors, snapshot.ItemNorms, item, otherItem)
            : SimilarItems.Cosine(snapshot.RankerFactorsOf(movie), snapshot.RankerFactorsOf(other));
    }
}
