using System.Numerics;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Kernels;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Models.Bayesian;

/// <content>The order of all items for users.</content>
public sealed partial class BayesianModel
{
    /// <summary>
    /// Scores by predicted rating, which is a bad order: see docs/evaluation.md. O(samples · items · factors).
    /// </summary>
    /// <inheritdoc/>
    public void Score(RatingProfile profile, Span<float> scores)
    {
        var room = new ScoreRoom(users: 1, UnknownCount);
        room.Users[0] = FoldIn(profile);
        for (var first = 0; first < ItemCount; first += PanelProducts.Width)
        {
            var count = Math.Min(PanelProducts.Width, ItemCount - first);
            Score(room, userCount: 1, first, count);
            room.ScoresOf(0)[..count].CopyTo(scores[first..]);
        }
    }

    /// <summary>Makes the lists of many users together, for whom each item is read once.</summary>
    /// <param name="listLength">The maximum number of items per user.</param>
    internal ListBatch CreateListBatch(int listLength) => new BayesianListBatch(this, listLength);

    /// <summary>Predicts the ratings of consecutive items by the users, as means over the samples.</summary>
    private void Score(ScoreRoom room, int userCount, int first, int count)
    {
        for (var place = 0; place < userCount; place++)
        {
            room.ScoresOf(place).Clear();
        }

        for (var index = 0; index < _samples.Count; index++)
        {
            Transpose(_samples[index].Items, first, count, room.Panel);
            for (var place = 0; place < userCount; place += 2)
            {
                // The last of an odd number is one of a pair, too: its sums are the same in any batch.
                var other = place + 1 < userCount ? place + 1 : place;
                PanelProducts.Add(
                    room.Panel, UnknownCount, room.Users[place].MeanOf(index), room.Users[other].MeanOf(index),
                    room.ScoresOf(place), other == place ? room.Unused : room.ScoresOf(other));
            }
        }

        for (var place = 0; place < userCount; place++)
        {
            var biases = 0.0;
            for (var index = 0; index < _samples.Count; index++)
            {
                biases += room.Users[place].MeanBiasOf(index);
            }

            foreach (ref var score in room.ScoresOf(place))
            {
                score = (float)(GlobalMean + ((biases + score) / _samples.Count));
            }
        }
    }

    /// <summary>The integers of a block of items, which lie side by side then.</summary>
    private void Transpose(RoundedRows items, int first, int count, Span<float> panel)
    {
        for (var item = 0; item < count; item++)
        {
            var row = items[first + item];
            for (var column = 0; column < UnknownCount; column++)
            {
                panel[(column * PanelProducts.Width) + item] = row[column];
            }
        }
    }

    /// <summary>Users, and what is worked out of them for a block of items.</summary>
    private sealed class ScoreRoom(int users, int unknowns)
    {
        private readonly float[] _scores = new float[(users + 1) * PanelProducts.Width];

        public BayesianFoldIn[] Users { get; } = new BayesianFoldIn[users];

        public float[] Panel { get; } = new float[unknowns * PanelProducts.Width];

        /// <summary>What nobody asked for is written here.</summary>
        public Span<float> Unused => ScoresOf(Users.Length);

        public Span<float> ScoresOf(int place) => _scores.AsSpan(place * PanelProducts.Width, PanelProducts.Width);
    }

    private sealed class BayesianListBatch(BayesianModel model, int listLength) : ListBatch(listLength)
    {
        private readonly ScoreRoom _room = new(Capacity, model.UnknownCount);
        private readonly ItemSet?[] _excluded = new ItemSet?[Capacity];

        public override void Rank()
        {
            Lengths.Clear();
            for (var first = 0; first < model.ItemCount; first += PanelProducts.Width)
            {
                var count = Math.Min(PanelProducts.Width, model.ItemCount - first);
                model.Score(_room, Count, first, count);
                for (var place = 0; place < Count; place++)
                {
                    var scores = _room.ScoresOf(place)[..count];
                    for (var excluded = _excluded[place]!.Words[first / PanelProducts.Width]; excluded != 0; excluded &= excluded - 1)
                    {
                        scores[BitOperations.TrailingZeroCount(excluded)] = float.NegativeInfinity;
                    }

                    Offer(place, first, scores);
                }
            }
        }

        public override void Clear()
        {
            for (var place = 0; place < Count; place++)
            {
                _excluded[place]!.Clear();
            }

            base.Clear();
        }

        private protected override void Add(int position, RatingProfile known, ReadOnlySpan<int> excluded)
        {
            _room.Users[position] = model.FoldIn(known);
            var set = _excluded[position] ??= new ItemSet(model.ItemCount);
            set.AddRange(excluded);
        }
    }
}
