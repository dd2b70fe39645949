using System.Net;
using System.Net.Sockets;
using System.Text;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class HttpTests
{
    private const string Origin = "https://films.example";

    [Fact]
    public async Task A_client_that_sends_its_ten_megabytes_first_still_reads_the_413()
    {
        await using var application = await MovieRecsApplication.StartAsync(useKestrel: true);
        using var client = application.CreateClient();
        using var socket = new TcpClient(client.BaseAddress!.Host, client.BaseAddress.Port);
        await using var stream = socket.GetStream();
        var body = new byte[10 * 1024 * 1024];

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        await stream.WriteAsync(body);
        var answer = await new StreamReader(stream).ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_grows_without_having_said_so_is_413_too()
    {
        await using var application = await MovieRecsApplication.StartAsync(useKestrel: true);
        using var client = application.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login");
        request.Headers.TransferEncodingChunked = true;
        request.Content = new StringContent("{\"userName\":\"" + new string('a', 100_000), Encoding.UTF8, "application/json");

        using var response = await client.SendAsync(request);

        await Problems.AssertAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Every_answer_has_the_security_headers_and_none_names_the_server()
    {
        await using var application = await MovieRecsApplication.StartAsync(useKestrel: true);
        using var client = application.CreateClient();

        foreach (var path in new[] { "/health/live", "/nowhere", "/movies?count=x", "/swagger/index.html" })
        {
            using var response = await client.GetAsync(path);

            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
            Assert.Contains("frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task Pages_of_other_origins_may_not_call_the_API_unless_they_are_listed()
    {
        await using var closed = await MovieRecsApplication.StartAsync();
        await using var open = await MovieRecsApplication.StartAsync(settings: ("Cors__AllowedOrigins", $"{Origin},http://localhost:5173"));

        Assert.Null(await AllowedOriginAsync(closed, Origin));
        Assert.Equal(Origin, await AllowedOriginAsync(open, Origin));
        Assert.Null(await AllowedOriginAsync(open, "https://other.example"));
    }

    private static async Task<string?> AllowedOriginAsync(MovieRecsApplication application, string origin)
    {
        using var client = application.CreateClient();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/ratings");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var response = await client.SendAsync(preflight);
        return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
    }
}
