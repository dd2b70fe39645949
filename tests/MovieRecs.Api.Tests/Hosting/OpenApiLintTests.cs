using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

/// <summary>Needs npm. <c>test.sh</c> leaves it out, and says so, where there is none.</summary>
[Trait("Category", "Npm")]
public sealed class OpenApiLintTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    [Fact]
    public async Task The_document_satisfies_two_linters_and_a_client_made_from_it_compiles()
    {
        using var client = application.CreateClient();
        var document = Path.Combine(Directory.CreateTempSubdirectory("movierecs-openapi-").FullName, "openapi.json");
        await File.WriteAllBytesAsync(document, await client.GetByteArrayAsync("/swagger/v1/swagger.json"));

        var (exitCode, output) = await NpmScript.RunAsync(Repository.Path("tests/openapi/check.sh"), document);

        Assert.True(exitCode == 0, output);
        Directory.Delete(Path.GetDirectoryName(document)!, recursive: true);
    }
}
