namespace MovieRecs.Api.Training;

internal static class TrainingSetup
{
    public static void AddTraining(this WebApplicationBuilder builder)
    {
        _ = builder;
    }
}
