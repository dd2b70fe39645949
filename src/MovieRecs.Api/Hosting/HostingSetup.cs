namespace MovieRecs.Api.Hosting;

/// <summary>
/// The frame round the features. What a feature's endpoint group looks like:
/// <code>
/// var group = routes.MapGroup("/ratings").WithTags("Ratings").RequireAuthorization(Policies.User);
/// group.MapPost("/", PostRating).WithName(nameof(PostRating)).WithSummary("Rates a movie.")
///     .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
/// </code>
/// Handlers are named static methods that return typed results, so the success statuses list themselves; contracts are
/// public records with <c>[property: Range(…)]</c> and the like, checked before the handler runs. A handler answers an error
/// with <c>TypedResults.Problem(detail, statusCode: …)</c>, <c>TypedResults.ValidationProblem(errors)</c> or a bare status
/// such as <c>TypedResults.NotFound()</c>: all of them leave as problem details with a trace id and camelCase field names.
/// The statuses of the frame itself (401, 403 and the owner's 404, 413, 415, 429, 500, 503) are listed for every operation
/// by the OpenAPI filters; an endpoint only lists its own.
/// </summary>
internal static class HostingSetup
{
    public static void AddHosting(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddJsonRules();
        builder.Services.AddValidation();
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton<StartupState>();
    }

    /// <summary>Comes after the features, whose hosted services (the database first of all) then start before the tasks run.</summary>
    public static void AddStartup(this WebApplicationBuilder builder) =>
        builder.Services.AddHostedService<StartupService>();

    public static void UseHosting(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    public static void MapHosting(this IEndpointRouteBuilder routes)
    {
        _ = routes;
    }
}
