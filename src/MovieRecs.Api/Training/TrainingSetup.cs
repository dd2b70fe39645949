using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Training.Administration;
using MovieRecs.Api.Training.Publishing;

namespace MovieRecs.Api.Training;

internal static class TrainingSetup
{
    public static void AddTraining(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsSection<TrainingOptions>(TrainingOptions.SectionName);
        services.AddJsonContext(TrainingJsonContext.Default);

        services.AddSingleton(provider =>
            TrainingThreads.Create(provider.GetRequiredService<IOptions<TrainingOptions>>().Value.Threads));
        services.AddSingleton<TrainingRunStore>();
        services.AddSingleton<TrainingQueue>();
        services.AddSingleton<TrainingSchedule>();
        services.AddSingleton<IRatingSource, DatabaseRatingSource>();
        services.AddSingleton<ErasureRefit>();
        services.AddSingleton<ModelTrainer>();
        services.AddSingleton<StoredModels>();
        services.AddSingleton<ModelPublisher>();
        services.AddSingleton<TrainingRunner>();
        services.AddSingleton<TrainingRunEvents>();
        services.AddScoped<TrainingRunReader>();
        services.AddScoped<ModelReader>();
        services.AddSingleton<FirstTraining>();
        services.AddScoped<IStartupTask, LoadModelTask>();
        services.AddScoped<IStartupTask, FirstTrainingTask>();
        services.AddSingleton<TrainingLoop>();
        services.AddHostedService<TrainingService>();
        services.AddHealthChecks().AddCheck<ModelHealthCheck>("model");
    }
}

[JsonSerializable(typeof(QueuedTraining))]
[JsonSerializable(typeof(TrainingRunAnswer))]
[JsonSerializable(typeof(TrainingRunPage))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(ModelPage))]
[JsonSerializable(typeof(ServiceStats))]
internal sealed partial class TrainingJsonContext : JsonSerializerContext;
