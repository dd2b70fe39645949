using MovieRecs.Api.Auth;

namespace MovieRecs.Api.Tests.Auth;

public sealed class LookAlikesTests
{
    [Theory]
    [InlineData("\u0430dmin")] // a Cyrillic a
    [InlineData("adm\u03B9n")] // a Greek iota
    [InlineData("r\u0966ot")] // a Devanagari zero
    [InlineData("\u13AAdmin")] // a Cherokee A
    [InlineData("Ольгаz")]
    public void Finds_letters_of_several_alphabets_in_one_name(string name) => Assert.True(LookAlikes.MixesAlphabets(name));

    [Theory]
    [InlineData("anna-7")]
    [InlineData("Élodie_1")]
    [InlineData("Ольга.2")]
    [InlineData("Ελένη")]
    [InlineData("王小明abc")]
    [InlineData("たけしtakeshi")]
    [InlineData("नमस्ते१")]
    public void Lets_a_name_of_one_alphabet_be(string name) => Assert.False(LookAlikes.MixesAlphabets(name));

    [Theory]
    [InlineData("admin", "adm1n")]
    [InlineData("admin", "ADMlN")]
    [InlineData("admin", "adrnin")]
    [InlineData("root", "r00t")]
    [InlineData("coco", "\u0441\u043E\u0441\u043E")]
    [InlineData("BEPA", "ВЕРА")]
    [InlineData("owen", "ovven")]
    [InlineData("admin", "adm\u0131n")]
    public void Gives_look_alikes_one_skeleton(string first, string second) =>
        Assert.Equal(LookAlikes.SkeletonOf(first), LookAlikes.SkeletonOf(second));

    [Theory]
    [InlineData("admin", "amin")]
    [InlineData("admin", "admin2")]
    [InlineData("anna", "Анна")]
    public void Gives_other_names_other_skeletons(string first, string second) =>
        Assert.NotEqual(LookAlikes.SkeletonOf(first), LookAlikes.SkeletonOf(second));
}
