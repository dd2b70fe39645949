using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Clients;

/// <summary>Needs npm. <c>test.sh</c> leaves it out, and says so, where there is none.</summary>
[Trait("Category", "Npm")]
public sealed class TypeScriptClientTests
{
    [Fact]
    public async Task The_client_is_of_this_service_and_works_with_it()
    {
        await using var application = await MovieRecsApplication.StartAsync(seed => seed.AddTasteAsync(), useKestrel: true);
        using var client = application.CreateClient();

        var (exitCode, output) = await NpmScript.RunAsync(
            Repository.Path("clients/typescript/check.sh"), client.BaseAddress!.ToString().TrimEnd('/'));

        Assert.True(exitCode == 0, output);
    }
}
