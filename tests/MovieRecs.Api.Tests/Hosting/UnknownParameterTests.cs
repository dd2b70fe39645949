using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class UnknownParameterTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    [Fact]
    public async Task Every_operation_names_a_parameter_that_it_does_not_know()
    {
        var administrator = await application.LogInAdministratorAsync();
        var operations = Operations();
        Assert.NotEmpty(operations);
        foreach (var endpoint in operations)
        {
            using var request = RequestTo(endpoint, "?bogus=1");

            using var response = await administrator.Client.SendAsync(request);

            var problem = await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
            var error = Assert.Single(problem.GetProperty("errors").EnumerateObject());
            Assert.Equal("bogus", error.Name);
            Assert.StartsWith("is not a parameter of this request", error.Value[0].GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_an_operation_knows_is_what_the_document_lists()
    {
        using var client = application.CreateClient();
        var paths = (await client.GetFromJsonAsync<JsonElement>("/swagger/v1/swagger.json")).GetProperty("paths");
        foreach (var endpoint in Operations())
        {
            var path = PathOf(endpoint, parameter => $"{{{parameter}}}");
            var operation = paths.GetProperty(path).GetProperty(MethodOf(endpoint).ToLowerInvariant());
            var listed = operation.TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query")
                    .Select(parameter => parameter.GetProperty("name").GetString()!)
                : [];

            Assert.Equal(listed.Order(StringComparer.Ordinal), QueryParameters.Of(endpoint)!.Names.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task The_known_parameters_are_listed()
    {
        using var client = application.CreateClient();

        using var response = await client.GetAsync("/movies/popular?count=5&Gener=Drama");

        var problem = await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(
            "is not a parameter of this request. Its parameters are: count, genre.",
            problem.GetProperty("errors").GetProperty("gener")[0].GetString());
    }

    [Theory]
    [InlineData("/movies/popular?COUNT=5&Genre=")]
    [InlineData("/movies/popular?")]
    [InlineData("/movies?search=a&genre=&yearFrom=1990&yearTo=2000&count=5")]
    [InlineData("/?bogus=1")]
    [InlineData("/swagger/index.html?bogus=1")]
    public async Task Known_parameters_in_any_case_and_pages_are_let_pass(string path)
    {
        using var client = application.CreateClient();

        using var response = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/swagger/v1/swagger.json?bogus=1")]
    [InlineData("/health/ready?bogus=1")]
    public async Task The_document_and_health_refuse_them_too(string path)
    {
        using var client = application.CreateClient();

        using var response = await client.GetAsync(path);

        await Problems.AssertInvalidAsync(response, "bogus");
    }

    [Fact]
    public async Task Who_may_not_use_an_operation_is_told_that_first()
    {
        var user = await application.CreateUserAsync();
        using var anonymous = application.CreateClient();

        using var unauthorized = await anonymous.GetAsync("/users/me/ratings?bogus=1");
        using var foreign = await user.Client.GetAsync("/users/1/ratings?bogus=1");

        await Problems.AssertAsync(unauthorized, HttpStatusCode.Unauthorized);
        await Problems.AssertAsync(foreign, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_answer_to_thousands_of_names_is_short()
    {
        using var client = application.CreateClient();
        var names = string.Join('&', Enumerable.Range(0, 3000).Select(number => $"a{number}")) + "&" + new string('b', 500);

        using var response = await client.GetAsync("/movies?" + names);

        var problem = await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(10, problem.GetProperty("errors").EnumerateObject().Count());
    }

    private List<RouteEndpoint> Operations() =>
        [.. application.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)];

    private static string MethodOf(RouteEndpoint endpoint) => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Single();

    private static HttpRequestMessage RequestTo(RouteEndpoint endpoint, string query)
    {
        var takesMe = endpoint.RoutePattern.RawText!.StartsWith("/users", StringComparison.Ordinal);
        var path = PathOf(endpoint, parameter => parameter == "userId" && takesMe ? "me" : "1");
        var request = new HttpRequestMessage(new HttpMethod(MethodOf(endpoint)), path + query);
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Delete)
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        return request;
    }

    private static string PathOf(RouteEndpoint endpoint, Func<string, string> valueOf) =>
        "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part =>
            part is RoutePatternParameterPart parameter ? valueOf(parameter.Name) : ((RoutePatternLiteralPart)part).Content))));
}
