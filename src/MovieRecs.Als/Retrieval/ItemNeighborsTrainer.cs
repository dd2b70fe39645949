using System.Numerics;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Retrieval;

/// <summary>
/// Finds the items most like each item. The similarity of j to i is a weighted mean of three: the cosine of the ranking model's
/// factors, times n_j/(n_j + s) for the ratings n_j of the other item; the Jaccard coefficient of the genres; and, with twice their
/// weight, b/(|b| + h), where b is the mean of EASE's weights from i to j and back, so what having rated the one says of the
/// other beyond all that both have in common with the rest of the catalogue. How the three were chosen and what they gain is in docs/evaluation.md.
/// </summary>
public static class ItemNeighborsTrainer
{
    /// <summary>Neighbours kept of each item.</summary>
    public const int Neighbors = 100;

    /// <summary>s: the factors of an item with a few ratings are mostly noise.</summary>
    private const float Shrinkage = 5;

    private const float CoRatingWeight = 2;

    /// <summary>h: few pairs have a b above it, nearly all of them by more than chance.</summary>
    private const float WeightScale = 0.05f;

    private const float EaseRegularization = 50;

    /// <summary>Below this EASE says nothing of an item.</summary>
    private const int LeastRatings = 10;

    /// <summary>More of the most rated items would take the inversion, which costs their number cubed, beyond seconds.</summary>
    private const int MostItems = 4000;

    /// <summary>Of so many ratings EASE takes the users evenly: more would sharpen it, and its cost grows with their squares.</summary>
    private const long MostRatings = 2_000_000;

    /// <summary>Whose full similarity is computed, twice the neighbours: genres are compared in another way to find them.</summary>
    private const int Candidates = 2 * Neighbors;

    private const int BatchItems = 32;

    /// <summary>
    /// Trains. O(items² · (factors + genres)) at worst, of which an <see cref="ItemIndex"/> skips most, and 2·4000³ operations for EASE
    /// at most. Deterministic whatever the number of threads.
    /// </summary>
    /// <param name="data">The ratings that the ranker was trained on.</param>
    /// <param name="ranker">The ranking model of the same items.</param>
    /// <param name="genres">Of each item, empty where unknown; null: only the ratings count.</param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Stops between batches of items.</param>
    /// <exception cref="ArgumentException">The ranker or the genres are of another number of items.</exception>
    public static ItemNeighbors Train(
        RatingData data, ImplicitAlsModel ranker, IReadOnlyList<IReadOnlyList<string>>? genres = null,
        WorkerThreads? threads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(ranker);
        if (ranker.ItemCount != data.Items.Count || (genres is not null && genres.Count != data.Items.Count))
        {
            throw new ArgumentException(
                $"A ranker of {ranker.ItemCount} items and genres of {genres?.Count} do not match {data.Items.Count} items.");
        }

        threads ??= WorkerThreads.Shared;
        var content = new GenreSets(genres ?? [.. Enumerable.Repeat<string[]>([], data.Items.Count)]);
        var search = new Search(
            new FactorSpace(ranker, content, CountsOf(data)), content, CoRatings.Of(data, threads, cancellationToken));
        var rows = new ScoredItem[data.Items.Count][];
        threads.ForEach(
            (rows.Length + BatchItems - 1) / BatchItems, chunk: 1,
            batch =>
            {
                var first = batch * BatchItems;
                search.Fill(first, rows.AsSpan(first, Math.Min(BatchItems, rows.Length - first)));
            },
            cancellationToken);
        return Pack(rows, content.GenreCount > 0);
    }

    private static int[] CountsOf(RatingData data) =>
        [.. Enumerable.Range(0, data.Items.Count).Select(item => data.ByItem.LengthOf(item))];

    private static ItemNeighbors Pack(ScoredItem[][] rows, bool usesContent)
    {
        var starts = new long[rows.Length + 1];
        for (var item = 0; item < rows.Length; item++)
        {
            starts[item + 1] = starts[item] + rows[item].Length;
        }

        var items = new int[checked((int)starts[^1])];
        var similarities = new float[items.Length];
        for (var item = 0; item < rows.Length; item++)
        {
            for (var place = 0; place < rows[item].Length; place++)
            {
                (items[starts[item] + place], similarities[starts[item] + place]) =
                    (rows[item][place].ItemIndex, rows[item][place].Score);
            }
        }

        return new ItemNeighbors(starts, items, similarities, usesContent);
    }

    /// <summary>The neighbours of items, a batch at a time.</summary>
    private sealed class Search(FactorSpace space, GenreSets content, CoRatings coRatings)
    {
        public void Fill(int first, Span<ScoredItem[]> rows)
        {
            var lists = new ScoredItem[rows.Length * (Candidates + 1)];
            var counts = new int[rows.Length];
            var excluded = new ItemSet?[rows.Length];
            Array.Fill(excluded, space.Empty);
            space.Index.SelectMany(space.QueriesFrom(first, rows.Length), excluded, lists, Candidates + 1, counts);
            var best = new ScoredItem[Neighbors];
            var linked = new ScoredItem[Neighbors];
            var seen = new HashSet<int>();
            for (var row = 0; row < rows.Length; row++)
            {
                var item = first + row;
                var list = new TopList(best);
                seen.Clear();
                seen.Add(item);
                if (!space.Empty.Contains(item))
                {
                    Offer(item, lists.AsSpan(row * (Candidates + 1), counts[row]), seen, ref list);
                    Offer(item, linked.AsSpan(0, coRatings.Select(item, linked)), seen, ref list);
                }

                rows[row] = best[..list.Count];
            }
        }

        private void Offer(int item, ReadOnlySpan<ScoredItem> candidates, HashSet<int> seen, ref TopList list)
        {
            foreach (var (other, _) in candidates)
            {
                if (seen.Add(other))
                {
                    list.Offer(other, Similarity(item, other));
                }
            }
        }

        private float Similarity(int item, int other)
        {
            var weight = coRatings.WeightOf(item, other);
            var sum = space.Cosine(item, other) + content.Jaccard(item, other)
                + (CoRatingWeight * weight / (Math.Abs(weight) + WeightScale));
            return Math.Clamp(sum / (2 + CoRatingWeight), -1, 1);
        }
    }

    /// <summary>
    /// Items as unit vectors of their factors with the unit vectors of their genres appended: the inner product is that of the factors
    /// and the cosine of the genres together, which finds the candidates.
    /// </summary>
    private sealed class FactorSpace
    {
        private readonly int _factors;
        private readonly int _length;
        private readonly float[] _queries;
        private readonly float[] _items;

        public FactorSpace(ImplicitAlsModel ranker, GenreSets content, int[] counts)
        {
            _factors = ranker.Factors;
            _length = ranker.Factors + content.GenreCount;
            _queries = new float[checked(ranker.ItemCount * _length)];
            _items = new float[_queries.Length];
            Empty = new ItemSet(ranker.ItemCount);
            var norms = SimilarItems.Norms(ranker.ItemFactors.Span, _factors);
            for (var item = 0; item < norms.Length; item++)
            {
                if (norms[item] == 0)
                {
                    Empty.Add(item);
                    continue;
                }

                var trust = counts[item] / (counts[item] + Shrinkage);
                var query = _queries.AsSpan(item * _length, _length);
                var vector = _items.AsSpan(item * _length, _length);
                content.CopyUnit(item, query[_factors..]);
                content.CopyUnit(item, vector[_factors..]);
                for (var factor = 0; factor < _factors; factor++)
                {
                    query[factor] = ranker.ItemFactors.Span[(item * _factors) + factor] / norms[item];
                    vector[factor] = trust * query[factor];
                }
            }

            Index = new ItemIndex(_items, _length);
        }

        /// <summary>Items without factors: never rated in training.</summary>
        public ItemSet Empty { get; }

        public ItemIndex Index { get; }

        public ReadOnlySpan<float> QueriesFrom(int item, int count) => _queries.AsSpan(item * _length, count * _length);

        /// <summary>Of the factors, shrunk by the ratings of the other item.</summary>
        public float Cosine(int item, int other) =>
            FactorRows.Dot(_queries.AsSpan(item * _length, _factors), _items.AsSpan(other * _length, _factors));
    }

    /// <summary>The genres of items, one bit per genre; of more than 64 genres those that most items have.</summary>
    private sealed class GenreSets
    {
        private const int MostGenres = 64;

        private readonly ulong[] _sets;

        public GenreSets(IReadOnlyList<IReadOnlyList<string>> genres)
        {
            string[] names = [.. genres.SelectMany(names => names)
                .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.OrdinalIgnoreCase)
                .Take(MostGenres)
                .Select(group => group.Key)];
            GenreCount = names.Length;
            var bits = names.Select((name, bit) => (name, bit)).ToDictionary(
                pair => pair.name, pair => 1UL << pair.bit, StringComparer.OrdinalIgnoreCase);
            _sets = [.. genres.Select(set => set.Aggregate(0UL, (all, name) => all | bits.GetValueOrDefault(name)))];
        }

        public int GenreCount { get; }

        public float Jaccard(int item, int other)
        {
            var all = _sets[item] | _sets[other];
            return all == 0 ? 0 : BitOperations.PopCount(_sets[item] & _sets[other]) / (float)BitOperations.PopCount(all);
        }

        public void CopyUnit(int item, Span<float> destination)
        {
            var length = MathF.Sqrt(BitOperations.PopCount(_sets[item]));
            for (var genre = 0; genre < destination.Length; genre++)
            {
                destination[genre] = (_sets[item] >> genre & 1) != 0 ? 1 / length : 0;
            }
        }
    }

    /// <summary>EASE's weights between the most rated items, the mean of both directions.</summary>
    private sealed class CoRatings
    {
        private readonly int[] _items; // of the rows of the matrix
        private readonly int[] _rows; // of all items; -1 without one
        private readonly EaseModel? _model;

        private CoRatings(int[] items, int[] rows, EaseModel? model) => (_items, _rows, _model) = (items, rows, model);

        public static CoRatings Of(RatingData data, WorkerThreads threads, CancellationToken cancellationToken)
        {
            var counts = CountsOf(data);
            int[] items = [.. Enumerable.Range(0, counts.Length)
                .Where(item => counts[item] >= LeastRatings)
                .OrderByDescending(item => counts[item]).ThenBy(item => item)
                .Take(MostItems)
                .Order()];
            var rows = new int[counts.Length];
            Array.Fill(rows, -1);
            for (var row = 0; row < items.Length; row++)
            {
                rows[items[row]] = row;
            }

            return new CoRatings(items, rows, items.Length < 2 ? null : EaseTrainer.Train(
                Part(data, items, rows, threads, cancellationToken),
                new EaseOptions { Regularization = EaseRegularization, RatingSlope = 0, MaximumItems = MostItems },
                threads, cancellationToken));
        }

        public float WeightOf(int item, int other) => _rows[item] is >= 0 and var row && _rows[other] is >= 0 and var column
            ? (_model!.WeightsOf(row)[column] + _model.WeightsOf(column)[row]) / 2
            : 0;

        /// <summary>The items with the largest weights.</summary>
        public int Select(int item, Span<ScoredItem> destination)
        {
            var list = new TopList(destination);
            if (_rows[item] >= 0)
            {
                foreach (var other in _items)
                {
                    if (WeightOf(item, other) is > 0 and var weight)
                    {
                        list.Offer(other, weight);
                    }
                }
            }

            return list.Count;
        }

        private static RatingData Part(
            RatingData data, int[] items, int[] rows, WorkerThreads threads, CancellationToken cancellationToken)
        {
            var builder = new RatingDataBuilder(data.Scale, users: null, IdMap.FromIds([.. items]));
            var step = (int)Math.Max(1, (data.Count + MostRatings - 1) / MostRatings);
            for (var user = 0; user < data.Users.Count; user += step)
            {
                var columns = data.ByUser.ColumnsOf(user);
                var codes = data.ByUser.CodesOf(user);
                for (var position = 0; position < columns.Length; position++)
                {
                    if (rows[columns[position]] >= 0)
                    {
                        builder.Add(user, columns[position], codes[position]);
                    }
                }
            }

            return builder.Build(threads, cancellationToken);
        }
    }
}
