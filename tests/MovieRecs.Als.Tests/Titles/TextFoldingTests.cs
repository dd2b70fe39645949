using MovieRecs.Als.Titles;

namespace MovieRecs.Als.Tests.Titles;

public sealed class TextFoldingTests
{
    [Theory]
    [InlineData("Amélie", "amelie")]
    [InlineData("AMELIE\u0301", "amelie")]
    [InlineData("Ångström & Łódź", "angstrom and lodz")]
    [InlineData("Straße Ærø Œuvre Þór", "strasse aero oeuvre thor")]
    [InlineData("Mùi đu đủ xanh", "mui du du xanh")]
    [InlineData("Dǎ Šiškin ȳ", "da siskin y")]
    [InlineData("Schindler's List", "schindlers list")]
    [InlineData("Schindler’s List", "schindlers list")]
    [InlineData("Spider-Man: Homecoming", "spider man homecoming")]
    [InlineData("  8½   ", "8½")]
    [InlineData("Брат", "брат")]
    [InlineData("$9.99", "$9 99")]
    [InlineData("a\0b\tc", "a b c")]
    [InlineData("?!…", "")]
    [InlineData("", "")]
    public void Folds_case_accents_and_punctuation(string text, string folded) =>
        Assert.Equal(folded, TextFolding.Fold(text));

    [Fact]
    public void Every_accented_latin_letter_becomes_plain_ones()
    {
        for (var character = 'À'; character <= 'ſ'; character++)
        {
            if (character is '×' or '÷')
            {
                continue;
            }

            Assert.All(TextFolding.Fold([character]), letter => Assert.InRange(letter, 'a', 'z'));
        }
    }
}
