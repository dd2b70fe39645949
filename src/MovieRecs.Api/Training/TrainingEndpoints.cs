namespace MovieRecs.Api.Training;

internal static class TrainingEndpoints
{
    public static void MapTraining(this IEndpointRouteBuilder routes)
    {
        _ = routes;
    }
}
