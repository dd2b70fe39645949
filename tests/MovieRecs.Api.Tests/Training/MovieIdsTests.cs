using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

public sealed class MovieIdsTests
{
    [Fact]
    public void Has_the_ids_that_were_added_and_no_others()
    {
        int[] added = [0, 1, 63, 64, 65_535, 65_536, 9_000_001, int.MaxValue];
        var ids = new MovieIds();
        Array.ForEach(added, ids.Add);

        var asked = added.SelectMany(id => new[] { id, id ^ 1, id ^ 64, id ^ 65_536, id ^ (1 << 30) }).Distinct();
        Assert.All(asked, id => Assert.Equal(added.Contains(id), ids.Contains(id)));
    }
}
