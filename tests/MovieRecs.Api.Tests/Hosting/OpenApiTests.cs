using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Import.Demo;
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
            var isOpen = path is "/auth/register" or "/auth/login" or "/auth/refresh" or "/auth/logout" or "/recommendations" or "/events"
                || path.StartsWith("/health", StringComparison.Ordinal) || path.StartsWith("/movies", StringComparison.Ordinal);
            // A movie says more to somebody it knows: the token is one of two ways.
            var expected = (isOpen, path) switch
            {
                (_, "/movies/{movieId}" or "/recommendations/group") => """[{},{"bearer":[]}]""",
                (true, _) => "[]",
                _ => """[{"bearer":[]}]""",
            };
            Assert.Equal(expected, Compact(operation.GetProperty("security")));
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

            // A file is no object with properties.
            var schema = body.GetProperty("content").GetProperty("application/json").GetProperty("schema");
            if (!schema.TryGetProperty("$ref", out var reference))
            {
                continue;
            }

            Assert.All(
                schemas.GetProperty(reference.GetString()!.Split('/')[^1]).GetProperty("properties").EnumerateObject(),
                property => Assert.True(
                    property.Value.TryGetProperty("examples", out _) || property.Value.TryGetProperty("default", out _),
                    $"{method} {path} {property.Name}"));
        }
    }

    [Fact]
    public async Task An_export_is_json_or_csv()
    {
        var paths = (await DocumentAsync()).GetProperty("paths");
        var content = paths.GetProperty("/users/{userId}/export").GetProperty("get").GetProperty("responses").GetProperty("200")
            .GetProperty("content");

        Assert.Equal(
            "#/components/schemas/ExportedAccount",
            content.GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());
        Assert.Equal("string", content.GetProperty("text/csv").GetProperty("schema").GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_import_takes_two_files_in_a_form_or_two_paths_in_JSON()
    {
        var document = await DocumentAsync();
        var content = document.GetProperty("paths").GetProperty("/admin/import").GetProperty("post").GetProperty("requestBody")
            .GetProperty("content");
        var fields = content.GetProperty("multipart/form-data").GetProperty("schema").GetProperty("properties");

        Assert.Equal(["file", "overviews"], fields.EnumerateObject().Select(field => field.Name).Order());
        Assert.All(fields.EnumerateObject(), field => Assert.Equal("binary", field.Value.GetProperty("format").GetString()));
        Assert.EndsWith(
            "/ImportRequest", content.GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString(), StringComparison.Ordinal);
        Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty("ImportRequest", out _));
        Assert.True(content.TryGetProperty("application/zip", out _));
    }

    [Fact]
    public async Task A_reference_to_another_schema_says_that_it_may_be_null()
    {
        var document = await DocumentAsync();
        var run = document.GetProperty("components").GetProperty("schemas").GetProperty("TrainingRunAnswer").GetProperty("properties");

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        foreach (var name in new[] { "progress", "metrics" })
        {
            var ways = run.GetProperty(name).GetProperty("oneOf").EnumerateArray().ToList();
            Assert.Equal(2, ways.Count);
            Assert.True(ways[0].TryGetProperty("$ref", out _));
            Assert.Equal("null", ways[1].GetProperty("type").GetString());
        }

        Assert.True(run.GetProperty("state").TryGetProperty("$ref", out _));
    }

    [Fact]
    public async Task Ratings_have_their_scale()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        foreach (var schema in new[] { "RatingRequest", "RatingValue", "RatingItem", "RatedMovie" })
        {
            var rating = schemas.GetProperty(schema).GetProperty("properties").GetProperty("rating");
            Assert.Equal(
                (0.5, 5.0, 0.5),
                (rating.GetProperty("minimum").GetDouble(), rating.GetProperty("maximum").GetDouble(), rating.GetProperty("multipleOf").GetDouble()));
        }
    }

    [Fact]
    public async Task The_film_of_the_examples_is_one_of_the_demo()
    {
        using var demo = DemoDataSet.Create().Files;
        var example = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty("MovieItem").GetProperty("properties");
        var movie = demo.ReadMovies()!.Movies.Single(movie => movie.Id == Example("movieId").GetInt32());

        Assert.Equal(Example("title").GetString(), movie.Title);
        Assert.Equal(Example("year").GetInt32(), movie.Year);
        Assert.Equal(Example("genres").EnumerateArray().Select(genre => genre.GetString()!), movie.Genres.Order(StringComparer.Ordinal));

        JsonElement Example(string name) => example.GetProperty(name).GetProperty("examples")[0];
    }

    [Fact]
    public async Task An_event_of_the_stream_is_described_as_it_is_sent()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        var properties = schemas.GetProperty("TrainingRunAnswerSseItem").GetProperty("properties");

        Assert.Equal(["data", "event"], properties.EnumerateObject().Select(property => property.Name).Order());
        Assert.Contains("run", properties.GetProperty("event").GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
        Assert.EndsWith("/TrainingRunAnswer", properties.GetProperty("data").GetProperty("$ref").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_has_examples_of_its_own()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");

        Assert.Equal(
            "Not Found", schemas.GetProperty("ProblemDetails").GetProperty("properties").GetProperty("title").GetProperty("examples")[0].GetString());
    }

    [Fact]
    public async Task Only_roles_that_exist_are_named()
    {
        var text = (await DocumentAsync()).GetRawText();

        Assert.DoesNotContain("`administrator`", text, StringComparison.Ordinal);
        Assert.Contains("`admin`", text, StringComparison.Ordinal);
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

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

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
