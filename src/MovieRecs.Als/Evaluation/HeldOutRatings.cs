using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Evaluation;

/// <summary>The held-out ratings as flat arrays, user by user.</summary>
internal sealed class HeldOutRatings
{
    private readonly int[] _starts;
    private readonly int[] _users;
    private readonly int[] _items;
    private readonly float[] _ratings;

    public HeldOutRatings(RatingData test)
    {
        var count = checked((int)test.Count);
        (_starts, _users, _items, _ratings) = (new int[test.Users.Count], new int[count], new int[count], new float[count]);
        var position = 0;
        for (var user = 0; user < test.Users.Count; user++)
        {
            _starts[user] = position;
            var codes = test.ByUser.CodesOf(user);
            test.ByUser.ColumnsOf(user).CopyTo(_items.AsSpan(position));
            foreach (var code in codes)
            {
                _users[position] = user;
                _ratings[position++] = test.Scale.ValueOf(code);
            }
        }
    }

    public int Count => _ratings.Length;

    public ReadOnlySpan<int> Users => _users;

    public ReadOnlySpan<float> Ratings => _ratings;

    public int StartOf(int user) => _starts[user];

    public int[] Where(Func<int, bool> item) =>
        [.. Enumerable.Range(0, Count).Where(position => item(_items[position]))];

    public RatingMetrics Measure(int[] positions, float[] predicted, float minimum, float maximum) =>
        RatingMetrics.Compute(
            [.. positions.Select(position => _users[position])],
            [.. positions.Select(position => predicted[position])],
            [.. positions.Select(position => _ratings[position])],
            minimum,
            maximum);
}
