using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Tests.Solvers;

public sealed class MemoryNeedTests
{
    [Theory]
    [InlineData(17_000_000, 1000, 128)]
    [InlineData(1000, 17_000_000, 128)]
    [InlineData(150_000_000, 1000, 1)] // the padding counts
    public void A_model_whose_factors_no_array_holds_is_refused_with_what_would_fit(int users, int items, int factors)
    {
        var message = Assert.Throws<InsufficientMemoryException>(() => MemoryNeed.ThrowIfTooLarge(users, items, factors)).Message;

        Assert.Contains($"{users} users", message, StringComparison.Ordinal);
        Assert.Contains("Use fewer factors.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_just_fits_is_not_refused() =>
        MemoryNeed.ThrowIfTooLarge(Array.MaxLength / 128, Array.MaxLength / 128, 128);

    [Fact]
    public void Data_whose_model_no_array_holds_are_refused_before_the_first_sweep()
    {
        const int users = 15_000_000;
        var builder = new RatingDataBuilder(RatingScale.HalfStars, IdMap.FromIds(Enumerable.Range(1, users).ToArray()));
        builder.Add(1, 1, 8);
        var data = builder.Build();

        var als = Assert.Throws<InsufficientMemoryException>(() => MemoryNeed.Check(data, 512, FactorPrecision.Full));
        var bayesian = Assert.Throws<InsufficientMemoryException>(
            () => BayesianTrainer.Train(data, new BayesianOptions { Factors = 128 }, cancellationToken: new CancellationToken(canceled: true)));

        Assert.All([als, bayesian], failure => Assert.Contains($"the data have {users} users", failure.Message, StringComparison.Ordinal));
    }
}
