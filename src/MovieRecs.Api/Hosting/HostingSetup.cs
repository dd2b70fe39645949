using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting.Health;
using MovieRecs.Api.Hosting.Logging;
using MovieRecs.Api.Hosting.OpenApi;
using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Hosting.Telemetry;

namespace MovieRecs.Api.Hosting;

/// <summary>
/// The frame around the features. What a feature's endpoint group looks like:
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
        builder.AddLogging();
        builder.AddTelemetry();
        builder.AddHttp();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddJsonRules();
        builder.Services.AddValidation();
        builder.Services.AddProblems();
        builder.Services.AddRateLimits();
        builder.Services.AddHealth();
        builder.Services.AddOpenApiDocument();
        builder.Services.AddSingleton<StartupState>();
        builder.Services.AddSingleton<FirstLogin>();
    }

    /// <summary>
    /// Comes after the features, whose hosted services (the database first of all) then start before the tasks run.
    /// </summary>
    public static void AddStartup(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<StartupService>();
        if (builder.Environment.IsDevelopment())
        {
            builder.Services.AddHostedService<ReadyNotice>();
        }
    }

    public static void UseHosting(this WebApplication app)
    {
        // Everything optional here reads its options when the pipeline is built, that is after they have been checked.
        app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<RequestLog>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWhen(RequiresHttps, https => https.UseHsts().UseHttpsRedirection());
        app.UseOpenApiPage();
        app.UseRouting();
        app.UseMiddleware<RequestSizeLimit>();
        app.UseCors();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseMiddleware<ReadRetry>();
        app.UseAuthorization();
        // After authorization: those who may not use an operation need not learn what it reads.
        app.UseMiddleware<UnknownParameters>();
    }

    private static bool RequiresHttps(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptions<HttpOptions>>().Value.RequireHttps;

    public static void MapHosting(this IEndpointRouteBuilder routes)
    {
        routes.MapHealth();
        routes.MapOpenApiDocument();
        routes.MapTelemetry();
        routes.MapGet("/", GetStart).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>Sends a browser from the bare address to a page with something to see.</summary>
    internal static RedirectHttpResult GetStart() => TypedResults.Redirect("/swagger");
}
