using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Sessions;

namespace MovieRecs.Als.Tests.Evaluation;

public sealed class SessionFitTests
{
    [Fact]
    public void It_pays_where_one_film_leads_to_the_next() => Assert.True(Pays(Viewers(inOrder: true, Minute)));

    [Fact]
    public void It_does_not_pay_where_the_order_means_nothing() => Assert.False(Pays(Viewers(inOrder: false, Minute)));

    [Fact]
    public void Nobody_can_tell_where_people_always_pause_for_days() => Assert.False(Pays(Viewers(inOrder: true, 3 * 24 * 60 * Minute)));

    [Fact]
    public void Nobody_can_tell_without_times() =>
        Assert.False(Pays(TestData.Build(TestData.MadeRatings(users: 80, items: 40, perUser: 20, seed: 1))));

    [Fact]
    public void Nobody_can_tell_with_a_handful_of_people() => Assert.False(Pays(Viewers(inOrder: true, Minute, users: 40)));

    private const long Minute = 60;

    private static bool Pays(RatingData data) => SessionFit.Pays(
        data, new ImplicitAlsOptions { Factors = 8 }, recency: null, new SessionOptions { Regularization = 10 });

    /// <summary>Each rates 20 of 60 films, which lie in a circle: in order from somewhere on, or at random.</summary>
    private static RatingData Viewers(bool inOrder, long gap, int users = 300)
    {
        const int Items = 60;
        const int PerUser = 20;
        var random = new Random(5);
        var builder = new RatingDataBuilder(RatingScale.HalfStars, keepTimes: true);
        for (var user = 0; user < users; user++)
        {
            var start = random.Next(Items);
            var items = Enumerable.Range(0, Items).ToArray();
            if (!inOrder)
            {
                random.Shuffle(items);
            }

            for (var place = 0; place < PerUser; place++)
            {
                builder.Add(user, items[(start + place) % Items], 8, 1_000_000 + (place * gap));
            }
        }

        return builder.Build();
    }
}
