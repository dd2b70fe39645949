using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class ServiceArgumentsTests
{
    [Fact]
    public void Host_arguments_pass_through_unchanged()
    {
        var arguments = ServiceArguments.Parse(["--urls", "http://127.0.0.1:1", "--Training:Threads=1"]);

        Assert.Null(arguments.Command);
        Assert.Null(arguments.Error);
        Assert.Equal(["--urls", "http://127.0.0.1:1", "--Training:Threads=1"], arguments.HostArguments);
    }

    [Theory]
    [InlineData("--data", "/tmp/ml-100k")]
    [InlineData("--data=/tmp/ml-100k")]
    public void Data_is_the_setting_Seed_DataPath(params string[] args) =>
        Assert.Equal(["--Seed:DataPath=/tmp/ml-100k"], ServiceArguments.Parse(args).HostArguments);

    [Theory]
    [InlineData("--overviews", "about.csv")]
    [InlineData("--overviews=about.csv")]
    public void Overviews_is_the_setting_Seed_OverviewsPath(params string[] args) =>
        Assert.Equal(["--Seed:OverviewsPath=about.csv"], ServiceArguments.Parse(args).HostArguments);

    [Fact]
    public void A_command_does_not_swallow_the_next_argument()
    {
        var arguments = ServiceArguments.Parse(["--migrate", "--urls", "http://127.0.0.1:1"]);

        Assert.Equal("migrate", arguments.Command);
        Assert.Equal(["--urls", "http://127.0.0.1:1"], arguments.HostArguments);
    }

    [Fact]
    public void Import_takes_its_path_along()
    {
        var arguments = ServiceArguments.Parse(["--import", "ml-100k.zip"]);

        Assert.Equal(("import", "ml-100k.zip"), (arguments.Command, arguments.CommandArgument));
        Assert.Empty(arguments.HostArguments);
    }

    [Fact]
    public void Import_takes_overviews_beside_its_path()
    {
        var arguments = ServiceArguments.Parse(["--import", "ml-100k.zip", "--overviews", "about.csv"]);

        Assert.Equal(("import", "ml-100k.zip"), (arguments.Command, arguments.CommandArgument));
        Assert.Equal(["--Seed:OverviewsPath=about.csv"], arguments.HostArguments);
    }

    [Theory]
    [InlineData("--overviews needs a value.", "--overviews")]
    [InlineData("--import needs a value.", "--import")]
    [InlineData("--data needs a value.", "--data")]
    [InlineData("--data needs a value.", "--data=")]
    [InlineData("--migrate and --import cannot be combined.", "--migrate", "--import", "x")]
    public void Says_what_is_wrong(string error, params string[] args) =>
        Assert.Equal(error, ServiceArguments.Parse(args).Error);
}
