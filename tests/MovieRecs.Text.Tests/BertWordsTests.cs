namespace MovieRecs.Text.Tests;

public sealed class BertWordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\r\n\u00a0\u2003", "")]
    [InlineData("The Matrix", "the matrix")]
    [InlineData("Amélie à Paris, Łódź", "amelie a paris , łodz")]
    [InlineData("AME\u0301LIE", "amelie")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("Ёлки Μνήμη が", "елки μνημη か")]
    [InlineData("isn't it? $9.99+tax", "isn ' t it ? $ 9 . 99 + tax")]
    [InlineData("“Alien” – 3½", "“ alien ” – 3½")]
    [InlineData("七人の侍", "七 人 の 侍")]
    [InlineData("a\u0000b\u0007c\u200bd\ufffde", "abcde")]
    [InlineData("a\vb", "ab")]
    [InlineData("[SEP] [MASK]", "[ sep ] [ mask ]")]
    [InlineData("🎬 film🎬", "🎬 film🎬")]
    public void Separates_words_as_the_model_was_trained_on(string text, string expected) =>
        Assert.Equal(expected, BertWords.Separate(text, 100).TrimStart());

    [Fact]
    public void Leaves_lone_surrogates_out() =>
        Assert.Equal(" ab", BertWords.Separate("a\ud83cb\udfac", 100));

    [Fact]
    public void The_tables_of_accented_letters_belong_together()
    {
        Assert.Equal(BertWords.Accented.Length, BertWords.Plain.Length);
        Assert.Equal(BertWords.Accented.Distinct().Order().ToArray(), BertWords.Accented.ToArray()); // it is searched by bisection
        Assert.All(BertWords.Accented, (letter, index) =>
            Assert.Equal(" " + BertWords.Plain[index], BertWords.Separate(letter.ToString(), 1)));
        // All but the long s, whose upper case is that of s.
        Assert.All(BertWords.Accented.Where(letter => letter != 'ẛ'), letter => Assert.Equal(
            BertWords.Separate(letter.ToString(), 1), BertWords.Separate(char.ToUpperInvariant(letter).ToString(), 1)));
        Assert.DoesNotContain(BertWords.Plain, letter => BertWords.Accented.Contains(letter, StringComparison.Ordinal));
    }

    [Fact]
    public void Reads_no_further_than_it_has_to()
    {
        var words = BertWords.Separate(string.Concat(Enumerable.Repeat("word ", 20_000)), 256);
        var word = BertWords.Separate(new string('x', 100_000), 256);

        Assert.InRange(words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, 256, 257);
        Assert.InRange(word.Trim().Length, 101, 102);
    }
}
