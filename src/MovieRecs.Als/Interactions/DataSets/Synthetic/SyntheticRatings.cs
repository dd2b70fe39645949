using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Interactions.DataSets.Synthetic;

/// <summary>
/// Synthetic ratings of MovieLens' shape, for tests of scale: a log-normal number of ratings per user (median 73 at
/// full size), items with a tail so long that half of them have fewer than ten while the top one is rated by half of
/// the users. What a user chooses comes from groups of items that the user favours, each with genres of its own, as
/// well as from popularity; how it is rated comes from biases and tastes in ten dimensions with noise, half of an
/// item's taste being its group's. So models of either kind have something to learn and a loss of quality shows, but
/// the figures say nothing about people.
/// </summary>
public sealed class SyntheticRatings
{
    private const int Tastes = 10;
    private const double TasteDeviation = 0.376; // ten products of two such deviates have a variance of about .2
    private const double GroupDeviation = 0.266; // of an item's taste, its group's part and its own: TasteDeviation / √2
    private const double BiasDeviation = 0.4;
    private const double NoiseDeviation = 0.75;
    private const int MostPerUser = 33_000;
    private const int MostDraws = 32; // per rating
    private const ulong CataloguePurpose = 0x53594E01; // streams of the seed
    private const ulong UserPurpose = 0x53594E02;
    private const ulong MoviePurpose = 0x53594E03;

    private readonly SyntheticRatingsOptions _options;
    private readonly int[] _perUser;
    private readonly SyntheticTaste _choices;
    private readonly float[] _itemTastes;
    private readonly float[] _itemBiases;

    /// <summary>Prepares the tables; memory for users and items, none for the ratings.</summary>
    /// <param name="options">Validated first.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    public SyntheticRatings(SyntheticRatingsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        var random = new RandomStream(options.Seed, CataloguePurpose);
        _perUser = RatingsPerUser(options, ref random);
        _choices = new SyntheticTaste(
            SyntheticPopularity.Weights(_perUser, options.Items, SyntheticTaste.Boosts(options.Items)), ref random);
        _itemTastes = ItemTastes(_choices, ref random);
        _itemBiases = new float[options.Items];
        for (var rank = 0; rank < options.Items; rank++)
        {
            // Popular items are liked better.
            _itemBiases[_choices.ItemOfRank[rank]] =
                (float)((BiasDeviation * random.NextNormal()) - 0.25 + (0.25 * Math.Exp(-rank / 2000.0)));
        }
    }

    /// <summary>Takes one user's ratings.</summary>
    /// <param name="userId">1 … users, ascending from call to call.</param>
    /// <param name="itemIds">1 … items, ascending. Valid during the call alone.</param>
    /// <param name="halfStars">Codes of <see cref="RatingScale.HalfStars"/>, 1 … 10, in the same order.</param>
    public delegate void UserHandler(int userId, ReadOnlySpan<int> itemIds, ReadOnlySpan<byte> halfStars);

    internal delegate void TruthHandler(
        int userId, ReadOnlySpan<int> itemIds, ReadOnlySpan<byte> halfStars, ReadOnlySpan<float> truth);

    /// <summary>
    /// The catalogue: ids 1 … items, synthetic titles and years, and the genres of each item's group.
    /// </summary>
    public IEnumerable<MovieRecord> Movies()
    {
        for (var item = 0; item < _options.Items; item++)
        {
            var random = new RandomStream(_options.Seed, MoviePurpose, row: (ulong)item);
            yield return SyntheticCatalogue.Movie(item + 1, _choices.GroupOfItem[item], ref random);
        }
    }

    /// <summary>Makes the ratings, one user after another.</summary>
    /// <param name="handler">Called once per user.</param>
    /// <param name="cancellationToken">Checked between users.</param>
    public void ForEachUser(UserHandler handler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ForEachUser((userId, itemIds, halfStars, _) => handler(userId, itemIds, halfStars), cancellationToken);
    }

    /// <summary>Makes the same ratings, and tells the stars that each would have without noise and rounding.</summary>
    internal void ForEachUser(TruthHandler handler, CancellationToken cancellationToken)
    {
        var lastUser = new int[_options.Items]; // who drew the item last, to draw each once per user
        var items = new int[_perUser.Max()];
        var halfStars = new byte[items.Length];
        var truth = new float[items.Length];
        Span<float> taste = stackalloc float[Tastes];
        for (var userId = 1; userId <= _perUser.Length; userId++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var random = new RandomStream(_options.Seed, UserPurpose, row: (ulong)userId);
            var chosen = items.AsSpan(0, _perUser[userId - 1]);
            Choose(chosen, lastUser, userId, ref random);
            chosen.Sort();
            Rate(chosen, halfStars, truth, taste, ref random);
            handler(userId, chosen, halfStars.AsSpan(0, chosen.Length), truth.AsSpan(0, chosen.Length));
        }
    }

    /// <summary>The ratings as models read them.</summary>
    /// <param name="cancellationToken">Checked between users.</param>
    public RatingData ToRatingData(CancellationToken cancellationToken = default)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        ForEachUser(
            (userId, itemIds, halfStars) =>
            {
                for (var i = 0; i < itemIds.Length; i++)
                {
                    builder.Add(userId, itemIds[i], halfStars[i]);
                }
            },
            cancellationToken);
        return builder.Build(cancellationToken: cancellationToken);
    }

    private static int[] RatingsPerUser(SyntheticRatingsOptions options, ref RandomStream random)
    {
        // Twenty for everyone and a log-normal share of the rest, as in MovieLens' own histogram.
        const double Spread = 1.39;
        var most = Math.Min(MostPerUser, options.Items * 3 / 4);
        var shares = new double[options.Users];
        foreach (ref var share in shares.AsSpan())
        {
            share = Math.Min(650, Math.Exp(Spread * random.NextNormal()));
        }

        var scale = (options.Ratings - ((double)options.MinimumPerUser * options.Users)) / shares.Sum();
        var counts = shares
            .Select(share => Math.Min(most, options.MinimumPerUser + (int)(share * scale)))
            .ToArray();
        for (var missing = options.Ratings - counts.Sum(count => (long)count); missing > 0;)
        {
            var user = random.NextInt(counts.Length);
            if (counts[user] < most)
            {
                counts[user]++;
                missing--;
            }
        }

        return counts;
    }

    private static float[] ItemTastes(SyntheticTaste choices, ref RandomStream random)
    {
        var ofGroups = new float[choices.Count * Tastes];
        foreach (ref var taste in ofGroups.AsSpan())
        {
            taste = (float)(GroupDeviation * random.NextNormal());
        }

        var ofItems = new float[choices.GroupOfItem.Length * Tastes];
        for (var position = 0; position < ofItems.Length; position++)
        {
            ofItems[position] = ofGroups[(choices.GroupOfItem[position / Tastes] * Tastes) + (position % Tastes)]
                + (float)(GroupDeviation * random.NextNormal());
        }

        return ofItems;
    }

    private void Choose(Span<int> chosen, int[] lastUser, int userId, ref RandomStream random)
    {
        var favourites = _choices.DrawFavourites(ref random);
        var draws = 0;
        for (var count = 0; count < chosen.Length; draws++)
        {
            // A user who rates nearly everything gets items that popularity and taste would take forever to draw.
            var item = draws < MostDraws * chosen.Length
                ? _choices.DrawItem(favourites, ref random)
                : random.NextInt(_options.Items);
            if (lastUser[item] != userId)
            {
                lastUser[item] = userId;
                chosen[count++] = item + 1;
            }
        }
    }

    private void Rate(ReadOnlySpan<int> itemIds, byte[] halfStars, float[] truth, Span<float> taste, ref RandomStream random)
    {
        foreach (ref var value in taste)
        {
            value = (float)(TasteDeviation * random.NextNormal());
        }

        var level = 3.5 + (BiasDeviation * random.NextNormal());
        for (var i = 0; i < itemIds.Length; i++)
        {
            var item = itemIds[i] - 1;
            var stars = level + _itemBiases[item];
            var noise = NoiseDeviation * random.NextNormal();
            for (var t = 0; t < Tastes; t++)
            {
                stars += taste[t] * _itemTastes[(item * Tastes) + t];
            }

            truth[i] = (float)stars;
            halfStars[i] = (byte)Math.Clamp(Math.Round((stars + noise) * 2), 1, 10);
        }
    }
}
