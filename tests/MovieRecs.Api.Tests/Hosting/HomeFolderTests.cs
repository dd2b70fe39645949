using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class HomeFolderTests
{
    [Fact]
    public async Task The_service_writes_nothing_into_the_home_folder_and_says_nothing_about_keys()
    {
        var home = Directory.CreateTempSubdirectory("movierecs-home-").FullName;
        var data = Directory.CreateTempSubdirectory("movierecs-data-").FullName;
        try
        {
            await using var service = await ServiceProcess.StartReadyAsync(
                ("HOME", home), ("DataFolder", data), ("DOTNET_EnableDiagnostics", "0"));

            Assert.Empty(Directory.EnumerateFileSystemEntries(home, "*", SearchOption.AllDirectories));
            Assert.DoesNotContain("DataProtection", service.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("XML encryptor", service.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
            Directory.Delete(data, recursive: true);
        }
    }
}
