using Microsoft.Extensions.Configuration;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Health;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class HealthCommandTests
{
    [Fact]
    public async Task Is_content_with_a_ready_service_and_with_no_other()
    {
        string address;
        await using (var application = await MovieRecsApplication.StartAsync(useKestrel: true))
        {
            using var client = application.CreateClient();
            address = client.BaseAddress!.ToString();
            await Command().RunAsync(address, CancellationToken.None);
        }

        var exception = await Assert.ThrowsAsync<StartupException>(() => Command().RunAsync(address, CancellationToken.None));
        Assert.Contains("does not answer", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:8080", null, null)]
    [InlineData("https://localhost:8443", null, null, "8443")]
    [InlineData("http://localhost:5000", null, "5000", "8443")]
    [InlineData("http://localhost:5000", null, "5000;5001")]
    [InlineData("http://127.0.0.1:81", "http://127.0.0.1:81;http://127.0.0.1:82", "5000")]
    [InlineData("http://localhost:83", "http://+:83", null)]
    [InlineData("https://localhost:84", "https://[::]:84", null)]
    public void Asks_where_the_service_listens(string expected, string? urls, string? ports, string? httpsPorts = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["urls"] = urls, ["http_ports"] = ports, ["https_ports"] = httpsPorts })
            .Build();

        Assert.Equal(expected, LocalAddress.Of(configuration));
    }

    private static HealthCommand Command() => new(new ConfigurationBuilder().Build());
}
