using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

public sealed class TrainingOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.True(Validate(new TrainingOptions()).Succeeded);

    public static TheoryData<string, TrainingOptions> Wrong => new()
    {
        { "Training__Interval", new TrainingOptions { Interval = TimeSpan.FromSeconds(59) } },
        { "Training__Interval", new TrainingOptions { Interval = TimeSpan.FromDays(31) } },
        { "Training__Budget", new TrainingOptions { Budget = TimeSpan.FromSeconds(-1) } },
        { "Training__Budget", new TrainingOptions { Budget = TimeSpan.FromHours(25) } },
        { "Training__AfterNewRatings", new TrainingOptions { AfterNewRatings = -1 } },
        { "Training__MinimumRatings", new TrainingOptions { MinimumRatings = 99 } },
        { "Training__KeptModels", new TrainingOptions { KeptModels = 0 } },
        { "Training__Threads", new TrainingOptions { Threads = 1025 } },
        { "Training__Ranker__Factors", new TrainingOptions { Ranker = new() { Factors = 0 } } },
        { "Training__Stars__Regularization", new TrainingOptions { Stars = new() { Regularization = 0 } } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_value_is_refused_by_the_name_of_its_setting(string setting, TrainingOptions options)
    {
        var result = Validate(options);

        Assert.StartsWith(setting + ":", Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    private static ValidateOptionsResult Validate(TrainingOptions options) =>
        new OptionsSection<TrainingOptions>(TrainingOptions.SectionName).Validate(null, options);
}
