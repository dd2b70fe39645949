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
}
