using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using MovieRecs.Api.Auth;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Tests.Auth;

public sealed class SigningKeySourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("movierecs-key-").FullName;

    [Fact]
    public void Development_makes_a_key_once_and_keeps_it_for_its_owner_alone()
    {
        var first = KeyIn(Environments.Development);
        var second = KeyIn(Environments.Development);

        Assert.Equal(first, second);
        Assert.True(Encoding.UTF8.GetByteCount(first!) >= JwtOptions.MinimumKeyBytes);
        var file = Assert.Single(Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Processes_that_start_at_once_agree_on_one_key()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => KeyIn(Environments.Development))));

        Assert.Single(keys.Distinct());
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_configured_key_is_taken_as_it_is()
    {
        Assert.Equal("configured", KeyIn(Environments.Development, "configured"));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public void Elsewhere_a_key_is_required(string environment)
    {
        var exception = Assert.Throws<StartupException>(() => KeyIn(environment));

        Assert.StartsWith("Jwt__SigningKey: ", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string? KeyIn(string environment, string? configured = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create(DataFolder.SettingName, (string?)_folder)]).Build();
        var options = new JwtOptions { SigningKey = configured };
        new SigningKeySource(new HostingEnvironment { EnvironmentName = environment }, DataFolder.From(configuration))
            .PostConfigure(null, options);
        return options.SigningKey;
    }
}
