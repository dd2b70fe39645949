using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Clients;

public sealed partial class HttpFileTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    [Fact]
    public async Task Its_requests_are_ones_that_the_service_knows()
    {
        var requests = Request().Matches(await File.ReadAllTextAsync(Repository.Path("docs/movierecs.http")));
        var endpoints = application.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToArray();

        Assert.True(requests.Count > 25, $"{requests.Count}");
        Assert.All(requests, request => Assert.True(
            Array.Exists(endpoints, endpoint => Matches(endpoint, request.Groups["method"].Value, request.Groups["path"].Value)),
            request.Value));
    }

    private static bool Matches(RouteEndpoint endpoint, string method, string path)
    {
        var pattern = Parameter().Replace(endpoint.RoutePattern.RawText!.TrimEnd('/'), "[^/]+");
        return endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(method) == true
            && Regex.IsMatch(path, $"^{pattern}$");
    }

    [GeneratedRegex(@"^(?<method>GET|POST|PUT|DELETE) \{\{api\}\}(?<path>[^?\s]+)", RegexOptions.Multiline)]
    private static partial Regex Request();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
