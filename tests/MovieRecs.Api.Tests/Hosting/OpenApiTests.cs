using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed partial class OpenApiTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    [Fact]
    public async Task Lists_every_endpoint()
    {
        var routes = application.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .Select(endpoint => $"{endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Single()} "
                + RouteConstraint().Replace(endpoint.RoutePattern.RawText!, "").TrimEnd('/'));

        var listed = (await OperationsAsync()).Select(operation => $"{operation.Method} {operation.Path}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_a_summary_a_name_a_success_and_the_statuses_of_the_frame()
    {
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            var place = $"{method} {path}";
            var statuses = operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).ToHashSet();
            Assert.True(operation.TryGetProperty("summary", out _), $"{place} has no summary.");
            Assert.True(operation.TryGetProperty("operationId", out _), $"{place} has no name.");
            Assert.True(statuses.Any(status => status[0] == '2'), $"{place} has no success.");
            Assert.Contains("500", statuses);
            Assert.True(
                path.StartsWith("/health", StringComparison.Ordinal) || statuses.IsSupersetOf(["429", "503"]), $"{place} has no 429 or 503.");
            Assert.True(
                !operation.TryGetProperty("requestBody", out _) || statuses.IsSupersetOf(["400", "413", "415"]),
                $"{place} takes a body without 400, 413 and 415.");
            Assert.True(
                !path.StartsWith("/users/", StringComparison.Ordinal) || statuses.IsSupersetOf(["401", "404"]),
                $"{place} is an owner's without 401 and 404.");
            Assert.True(
                !path.StartsWith("/admin/", StringComparison.Ordinal) || statuses.IsSupersetOf(["401", "403"]),
                $"{place} is the administrators' without 401 and 403.");
        }
    }

    [Theory]
    [InlineData("TokenAnswer")]
    [InlineData("AccountAnswer")]
    public async Task Names_the_administrators_role_as_the_service_answers_it(string schema)
    {
        var document = await DocumentAsync();

        var roles = document.GetProperty("components").GetProperty("schemas").GetProperty(schema)
            .GetProperty("properties").GetProperty("roles").GetProperty("description").GetString();

        Assert.Equal($"Empty, or `{AuthClaims.AdministratorRole}`.", roles);
    }

    [Fact]
    public async Task Every_error_is_a_problem_with_a_trace_id()
    {
        var document = await DocumentAsync();
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            var errors = operation.GetProperty("responses").EnumerateObject()
                .Where(response => response.Name[0] is '4' or '5' && !path.StartsWith("/health", StringComparison.Ordinal));
            Assert.All(errors, error => Assert.True(
                error.Value.GetProperty("content").TryGetProperty("application/problem+json", out _), $"{method} {path} {error.Name}"));
        }

        var problem = document.GetProperty("components").GetProperty("schemas").GetProperty("ProblemDetails");
        Assert.True(problem.GetProperty("properties").TryGetProperty("traceId", out _));
    }

    [Fact]
    public async Task Every_parameter_is_described_in_camel_case_and_every_route_parameter_is_there()
    {
        foreach (var (_, path, operation) in await OperationsAsync())
        {
            var parameters = operation.TryGetProperty("parameters", out var listed)
                ? listed.EnumerateArray().ToList()
                : [];
            Assert.All(parameters, parameter => Assert.True(char.IsAsciiLetterLower(parameter.GetProperty("name").GetString()![0])));
            Assert.Equal(
                RouteParameter().Matches(path).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal),
                parameters.Where(parameter => parameter.GetProperty("in").GetString() == "path")
                    .Select(parameter => parameter.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Protected_operations_take_the_bearer_token_and_the_others_do_not()
    {
        var scheme = (await DocumentAsync()).GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer");
        Assert.Equal("http", scheme.GetProperty("type").GetString());
        Assert.Equal("bearer", scheme.GetProperty("scheme").GetString());
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            var isOpen = path is "/auth/register" or "/auth/login" or "/auth/refresh" or "/auth/logout"
                || path.StartsWith("/health", StringComparison.Ordinal) || path.StartsWith("/movies", StringComparison.Ordinal);
            Assert.True(isOpen != operation.TryGetProperty("security", out _), $"{method} {path}");
        }
    }

    [Fact]
    public async Task Every_request_has_examples()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            if (!operation.TryGetProperty("requestBody", out var body))
            {
                continue;
            }

            var reference = body.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref");
            Assert.All(
                schemas.GetProperty(reference.GetString()!.Split('/')[^1]).GetProperty("properties").EnumerateObject(),
                property => Assert.True(property.Value.TryGetProperty("example", out _), $"{method} {path} {property.Name}"));
        }
    }

    [Fact]
    public async Task The_page_is_served_with_its_script()
    {
        using var client = application.CreateClient();

        using var page = await client.GetAsync("/swagger");
        using var script = await client.GetAsync("/swagger/swagger-ui-bundle.js");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("swagger-ui", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
    }

    private async Task<JsonElement> DocumentAsync()
    {
        using var client = application.CreateClient();
        return await client.GetFromJsonAsync<JsonElement>("/swagger/v1/swagger.json");
    }

    private async Task<IReadOnlyList<(string Method, string Path, JsonElement Operation)>> OperationsAsync() =>
        [.. from path in (await DocumentAsync()).GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select (operation.Name.ToUpperInvariant(), path.Name, operation.Value)];

    [GeneratedRegex(":[a-z]+(?=})")]
    private static partial Regex RouteConstraint();

    [GeneratedRegex("{(\\w+)}")]
    private static partial Regex RouteParameter();
}
