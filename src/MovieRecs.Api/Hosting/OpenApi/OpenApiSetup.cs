using Microsoft.OpenApi;
using MovieRecs.Api.Hosting.Problems;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>The document at <c>/swagger/v1/swagger.json</c> and the page at <c>/swagger</c>.</summary>
internal static class OpenApiSetup
{
    private const string DocumentName = "v1";
    internal const string SchemeName = "bearer";

    public static void AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(Configure);
    }

    public static void UseOpenApiPage(this IApplicationBuilder app)
    {
        app.UseSwaggerUI(page =>
        {
            page.DocumentTitle = "MovieRecs API";
            page.SwaggerEndpoint($"/swagger/{DocumentName}/swagger.json", "MovieRecs");
            page.DisplayRequestDuration();
            page.EnablePersistAuthorization();
        });
    }

    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes) =>
        routes.MapSwagger(
                "/swagger/{documentName}/swagger.json", options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1)
            .AllowAnonymous().ExcludeFromDescription().WithMetadata(QueryParameters.None);

    private static void Configure(SwaggerGenOptions options)
    {
        options.SwaggerDoc(DocumentName, new OpenApiInfo
        {
            Title = "MovieRecs",
            Version = DocumentName,
            Description =
                "Sign in with `POST /auth/login`, press *Authorize* and paste the `accessToken`. In `/users/{userId}` routes `me` "
                + "stands for yourself. Every error is `application/problem+json` with a `traceId`; wrong values are listed "
                + "by field in `errors`.",
            Contact = new OpenApiContact { Name = "The operator of this service" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        });
        // Wherever the document was fetched from.
        options.AddServer(new OpenApiServer { Url = "/", Description = "This service." });
        options.AddSecurityDefinition(SchemeName, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The `accessToken` of `POST /auth/login` or `POST /auth/refresh`.",
        });
        options.IncludeXmlComments(typeof(OpenApiSetup).Assembly);
        options.DescribeAllParametersInCamelCase();
        options.SupportNonNullableReferenceTypes();
        options.NonNullableReferenceTypesAsRequired();
        options.SchemaFilter<ProblemSchemaFilter>();
        options.SchemaFilter<ExampleSchemaFilter>();
        options.SchemaFilter<NullableReferenceFilter>();
        options.SchemaFilter<EventStreamFilter>();
        options.OperationFilter<RouteParameterFilter>();
        options.OperationFilter<SecurityFilter>();
        options.OperationFilter<CsvFilter>();
        options.OperationFilter<FormOrJsonFilter>();
        options.OperationFilter<FrameResponseFilter>();
        options.DocumentFilter<TagFilter>();
    }
}
