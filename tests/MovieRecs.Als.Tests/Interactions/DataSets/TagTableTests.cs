using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Als.Tests.Interactions.DataSets;

public sealed class TagTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_tags_in_lower_case_with_quotes()
    {
        var tags = Read("userId,movieId,tag,timestamp\r\n2,60756,Highly quotable,1445714996\r\n18,431,\"gangster, \"\"wise guys\"\"\",1\r\n");

        Assert.Equal(
            [new(2, 60756, "highly quotable"), new TagRecord(18, 431, "gangster, \"wise guys\"")], tags.Tags);
        Assert.Equal((2, 0), (tags.Report.LineCount, tags.Report.RefusedCount));
    }

    [Theory]
    [InlineData("x,5,funny,1")]
    [InlineData("0,5,funny,1")]
    [InlineData("1,,funny,1")]
    [InlineData("1,-5,funny,1")]
    [InlineData("1,5,,1")]
    [InlineData("1,5,  ,1")]
    [InlineData("1,5,fun\0ny,1")]
    [InlineData("1,5,funny,yesterday")]
    [InlineData("1,5,\"funny,1")]
    [InlineData("1,5,funny")]
    [InlineData("1,5,fun,ny,1")]
    public void Refuses_a_bad_line_with_its_number_and_keeps_the_others(string line)
    {
        var tags = Read($"userId,movieId,tag,timestamp\n1,1,pixar,1\n{line}\n2,1,toys,1\n");

        Assert.Equal(["pixar", "toys"], tags.Tags.Select(tag => tag.Tag));
        Assert.Equal(3, Assert.Single(tags.Report.Refused).LineNumber);
    }

    [Fact]
    public void A_data_set_without_the_file_has_no_tags()
    {
        _folder.Write("ratings.csv", "1,1,3,4\n");
        using var dataSet = DataSet.Open(_folder.Path);

        Assert.Null(dataSet.ReadTags());
    }

    [Fact]
    public void Says_that_a_tags_file_holds_something_else()
    {
        var exception = Assert.Throws<DataSetException>(() => Read("movieId,imdbId,tmdbId\n1,0114709,862\n"));
        Assert.Equal("tags.csv is not a tags file: line 1 is not a header with userId, movieId and tag.", exception.Message);
    }

    private TagTable Read(string text)
    {
        _folder.Write("tags.csv", text);
        _folder.Write("ratings.csv", "1,1,3,4\n");
        using var dataSet = DataSet.Open(_folder.Path);
        return dataSet.ReadTags()!;
    }
}
