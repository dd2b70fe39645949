namespace MovieRecs.Api.Hosting.Problems;

internal static class ProblemSetup
{
    public static void AddProblems(this IServiceCollection services)
    {
        // Before AddProblemDetails: the first writer that can write is taken.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<BadRequestAnswers>();
        services.AddExceptionHandler<UnavailableAnswers>();
        services.AddExceptionHandler<FailureAnswers>();
        // Otherwise a body or parameter that cannot be read would be a bare 400 outside Development.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }
}
