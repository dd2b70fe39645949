using MovieRecs.Api.Content;

namespace MovieRecs.Api.Tests.Content;

public sealed class MovieTextTests
{
    [Fact]
    public void A_text_has_all_that_is_known_in_one_order()
    {
        var text = MovieText.Of("Heat", ["Thriller", "Crime"], "A thief and a policeman.", ["slow burn", "heist"]);

        Assert.Equal("Heat. Crime, Thriller. A thief and a policeman. heist, slow burn", text);
        Assert.Equal(text, MovieText.Of("Heat", ["Crime", "Thriller"], "A thief and a policeman.", ["heist", "slow burn"]));
        Assert.Equal("Heat.", MovieText.Of("Heat", [], " ", []));
    }

    [Fact]
    public void A_hash_is_of_the_text_alone()
    {
        Assert.Equal(MovieText.HashOf("Heat."), MovieText.HashOf("Heat."));
        Assert.NotEqual(MovieText.HashOf("Heat."), MovieText.HashOf("Heat"));
        Assert.NotEqual(Guid.Empty, MovieText.HashOf(""));
    }
}
