using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MovieRecs.Api.Training;

internal static class TrainingSetup
{
    public static void AddTraining(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<TrainingOptions>()
            .BindConfiguration(TrainingOptions.SectionName)
            .ValidateDataAnnotations()
            .Validate(
                options => options.Interval >= TrainingOptions.ShortestInterval,
                $"Training:Interval must be at least {TrainingOptions.ShortestInterval}.")
            .ValidateOnStart();

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<TrainingQueue>();
    }
}
