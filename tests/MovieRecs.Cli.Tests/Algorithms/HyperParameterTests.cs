using MovieRecs.Cli.Algorithms;

namespace MovieRecs.Cli.Tests.Algorithms;

public sealed class HyperParameterTests
{
    public static TheoryData<string, string> Uses()
    {
        var uses = new TheoryData<string, string>();
        foreach (var parameter in HyperParameter.All)
        {
            foreach (var use in parameter.Uses)
            {
                uses.Add(parameter.Option, AlgorithmNames.NameOf(use.Algorithm));
            }
        }

        return uses;
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void The_trainers_take_both_ends_of_a_range_and_get_what_was_given(string option, string algorithmName)
    {
        var parameter = HyperParameter.All.Single(other => other.Option == option);
        var algorithm = AlgorithmNames.Of(algorithmName);
        var use = parameter.UseOf(algorithm)!;

        var least = Validated(algorithm, new HyperParameters().With(parameter, use.Minimum));
        var most = Validated(algorithm, new HyperParameters().With(parameter, use.Maximum));

        Assert.NotEqual(least, most);
    }

    [Theory]
    [InlineData("als", "--regularization", 0)]
    [InlineData("bayesian", "--factors", 129)]
    [InlineData("ials", "--alpha", 1001)]
    public async Task A_value_that_another_algorithm_would_take_is_a_wrong_argument(string algorithm, string option, double value)
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.OfAsync(
            "train", "--data", MadeDataSet.WriteTo(folder), "--out", folder.File("model"), "--algorithm", algorithm,
            option, FormattableString.Invariant($"{value}"));

        Assert.Equal(2, run.ExitCode);
        Assert.Matches($"^movierecs: {option} must be from .* to .* for {algorithm}, not {value}\\.\n$", run.Error);
    }

    [Fact]
    public void The_help_shows_each_algorithms_default() => Assert.Equal(
        "Latent factors. [default: als 64, bayesian 31, ials 96, hkv 64, session 96]", HyperParameter.Factors.Help);

    private static object Validated(Algorithm algorithm, HyperParameters given)
    {
        switch (algorithm)
        {
            case Algorithm.Bias:
                var bias = AlgorithmOptions.OfBias(given);
                bias.Validate();
                return bias;
            case Algorithm.Als:
                var als = AlgorithmOptions.OfAls(given);
                als.Validate();
                return als;
            case Algorithm.Bayesian:
                var bayesian = AlgorithmOptions.OfBayesian(given);
                bayesian.Validate();
                return bayesian;
            case Algorithm.Ials:
                var ials = AlgorithmOptions.OfIals(given);
                ials.Validate();
                return ials;
            case Algorithm.Hkv:
                var hkv = AlgorithmOptions.OfHkv(given);
                hkv.Validate();
                return hkv;
            case Algorithm.ItemKnn:
                var itemKnn = AlgorithmOptions.OfItemKnn(given);
                itemKnn.Validate();
                return itemKnn;
            case Algorithm.Session:
                var next = AlgorithmOptions.OfSession(given);
                next.Session.Validate();
                next.Ials.Validate();
                return next;
            default:
                var ease = AlgorithmOptions.OfEase(given);
                ease.Validate();
                return ease;
        }
    }
}
