using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed partial class HttpsTests
{
    private const string RequireHttps = "Http__RequireHttps";
    private const string ForwardedHeaders = "Http__ForwardedHeaders";
    private const string KnownProxies = "Http__KnownProxies";

    [Fact]
    public async Task Plain_requests_are_sent_on_to_https_where_it_is_required()
    {
        await using var application = await MovieRecsApplication.StartAsync(settings: [(RequireHttps, "true"), (ForwardedHeaders, "true")]);
        using var client = Client(application, "http://films.example");

        using var response = await client.GetAsync("/movies/popular?count=1");

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Equal("https://films.example/movies/popular?count=1", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_port_of_https_can_be_set()
    {
        await using var application = await MovieRecsApplication.StartAsync(settings: [(RequireHttps, "true"), (ForwardedHeaders, "true"), ("https_port", "8443")]);
        using var client = Client(application, "http://films.example");

        using var response = await client.GetAsync("/movies/popular");

        Assert.Equal("https://films.example:8443/movies/popular", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Answers_over_https_say_that_nothing_else_is_to_be_used_where_it_is_required()
    {
        await using var required = await MovieRecsApplication.StartAsync(settings: [(RequireHttps, "true"), (ForwardedHeaders, "true")]);
        await using var free = await MovieRecsApplication.StartAsync();
        using var toRequired = Client(required, "https://films.example");
        using var toFree = Client(free, "https://films.example");
        using var plainToFree = Client(free, "http://films.example");

        using var secure = await toRequired.GetAsync("/movies/popular");
        using var other = await toFree.GetAsync("/movies/popular");
        using var plain = await plainToFree.GetAsync("/movies/popular");

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (secure.StatusCode, other.StatusCode, plain.StatusCode));
        Assert.StartsWith("max-age=", Assert.Single(secure.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
        Assert.False(other.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)] // this machine
    [InlineData("127.0.0.1, ::1", HttpStatusCode.OK)]
    [InlineData("127.0.0.0/8,::1", HttpStatusCode.OK)]
    [InlineData("10.0.0.0/8", HttpStatusCode.TemporaryRedirect)]
    [InlineData("192.0.2.7", HttpStatusCode.TemporaryRedirect)]
    public async Task A_proxy_is_believed_to_have_ended_https_if_it_is_known(string proxies, HttpStatusCode expected)
    {
        await using var application = await MovieRecsApplication.StartAsync(
            useKestrel: true, settings: [(RequireHttps, "true"), (ForwardedHeaders, "true"), (KnownProxies, proxies)]);
        using var listening = application.CreateClient();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = listening.BaseAddress };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var response = await client.GetAsync("/movies/popular");

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_port_of_https_alone_is_served_by_https_alone()
    {
        using var certificate = new TestCertificate();
        var port = FreePort();
        await using var database = await TestDatabase.CreateAsync();
        await using var service = ServiceProcess.Start(
            [], [.. certificate.Settings, .. database.Settings, ("ASPNETCORE_URLS", ""), ("ASPNETCORE_HTTPS_PORTS", $"{port}"), (RequireHttps, "true")]);
        var ready = await service.WaitForLineAsync(ReadyLine());

        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, own, _, _) => own?.GetCertHashString() == certificate.Hash },
        });
        using var response = await client.GetAsync(new Uri($"https://localhost:{port}/movies/popular"));

        Assert.Equal($"https://localhost:{port}", ready.Groups[1].Value);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("Overriding", service.Output, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://localhost:{port}/health/live")));
    }

    [Fact]
    public async Task Endpoints_of_the_servers_own_section_are_respected()
    {
        var port = FreePort();
        await using var database = await TestDatabase.CreateAsync();
        await using var service = ServiceProcess.Start(
            [], [.. database.Settings, ("ASPNETCORE_URLS", ""), ("Kestrel__Endpoints__Own__Url", $"http://127.0.0.1:{port}")]);

        var ready = await service.WaitForLineAsync(ReadyLine());

        Assert.Equal($"http://127.0.0.1:{port}", ready.Groups[1].Value);
        Assert.DoesNotContain("Overriding", service.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:1")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "1")]
    [InlineData("Kestrel__Endpoints__Own__Url", "http://127.0.0.1:1")]
    [InlineData("ASPNETCORE_HTTPS_PORT", "443")]
    public async Task A_service_that_requires_https_and_can_have_none_does_not_start(string name, string value)
    {
        await using var service = ServiceProcess.Start([], [("ASPNETCORE_URLS", ""), (RequireHttps, "true"), (name, value)]);

        Assert.Equal(1, await service.WaitForExitAsync());
        Assert.Equal(
            "MovieRecs cannot start: Http__RequireHttps: needs an HTTPS address (ASPNETCORE_URLS, ASPNETCORE_HTTPS_PORTS or "
            + "Kestrel__Endpoints), or a proxy that terminates TLS and Http__ForwardedHeaders=true.",
            service.Output.Trim());
    }

    [Fact]
    public async Task An_address_of_https_without_a_certificate_ends_the_start_with_one_line()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = ServiceProcess.Start(
            [], [.. database.Settings, ("ASPNETCORE_URLS", "https://127.0.0.1:0"), ("HOME", "/nonexistent")]);

        Assert.Equal(1, await service.WaitForExitAsync());
        Assert.Contains("MovieRecs cannot start: HTTPS needs a certificate: set Kestrel__Certificates__Default__Path", service.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", service.Output, StringComparison.Ordinal);
    }

    private static HttpClient Client(MovieRecsApplication application, string address) => application.CreateClient(
        new WebApplicationFactoryClientOptions { BaseAddress = new Uri(address), AllowAutoRedirect = false });

    [GeneratedRegex(@"^MovieRecs is ready: (\S+)")]
    private static partial Regex ReadyLine();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A database and a data folder for a service in a process of its own.</summary>
    private sealed record TestDatabase(string ConnectionString, string DataFolder) : IAsyncDisposable
    {
        public (string Name, string Value)[] Settings =>
            [("ConnectionStrings__MovieRecs", ConnectionString), ("DataFolder", DataFolder)];

        public static async Task<TestDatabase> CreateAsync() => new(
            await (await PostgresServer.GetAsync()).CreateDatabaseAsync(),
            Directory.CreateTempSubdirectory("movierecs-data-").FullName);

        public async ValueTask DisposeAsync()
        {
            await (await PostgresServer.GetAsync()).DropDatabaseAsync(ConnectionString);
            Directory.Delete(DataFolder, recursive: true);
        }
    }

    /// <summary>A certificate of our own for localhost, in a file.</summary>
    private sealed class TestCertificate : IDisposable
    {
        private readonly string _path = Path.GetTempFileName();

        public TestCertificate()
        {
            using var key = RSA.Create(2048);
            using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            Hash = certificate.GetCertHashString();
            File.WriteAllBytes(_path, certificate.Export(X509ContentType.Pkcs12, "password"));
        }

        public string Hash { get; }

        public (string Name, string Value)[] Settings =>
            [("Kestrel__Certificates__Default__Path", _path), ("Kestrel__Certificates__Default__Password", "password")];

        public void Dispose() => File.Delete(_path);
    }
}
