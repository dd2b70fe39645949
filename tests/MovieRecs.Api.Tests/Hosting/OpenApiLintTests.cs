using System.Diagnostics;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

/// <summary>Needs npm. <c>test.sh</c> leaves it out, and says so, where there is none.</summary>
[Trait("Category", "Npm")]
public sealed class OpenApiLintTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task The_document_satisfies_two_linters_and_a_client_made_from_it_compiles()
    {
        using var client = application.CreateClient();
        var document = Path.Combine(Directory.CreateTempSubdirectory("movierecs-openapi-").FullName, "openapi.json");
        await File.WriteAllBytesAsync(document, await client.GetByteArrayAsync("/swagger/v1/swagger.json"));

        var (exitCode, output) = await RunAsync(Repository.Path("tests/openapi/check.sh"), document);

        Assert.True(exitCode == 0, output);
        Directory.Delete(Path.GetDirectoryName(document)!, recursive: true);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string script, string argument)
    {
        var start = new ProcessStartInfo("bash", [script, argument]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
