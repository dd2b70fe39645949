using System.Globalization;
using System.Text;

namespace MovieRecs.Als.Titles;

/// <summary>
/// The form in which titles and searches are compared: lower case, without accents and punctuation, words separated by
/// one blank. The tables are here because the programs run without the system's Unicode data, which
/// <c>string.Normalize</c> would need.
/// </summary>
internal static class TextFolding
{
    private const char Keep = '.';

    // The letter without its accents for each character of the block; a dot where there is none, or more than one.
    private const string FromC0 = // À to ÿ
        "aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y";

    private const string From100 = // Ā to ſ
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkkllllllllll"
        + "nnnnnnnnnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    private const string From1CD = // Ǎ to ȳ
        "aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa....aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy";

    private const string From1E00 = // Ḁ to ỿ
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrr"
        + "ssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeee"
        + "iiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

    /// <summary>Adds the folded words of a text, each followed by a blank.</summary>
    public static void AppendFolded(StringBuilder folded, ReadOnlySpan<char> text)
    {
        var start = folded.Length;
        foreach (var character in text)
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                folded.Append(char.ToLowerInvariant(character));
            }
            else if (character is '&')
            {
                EndWord(folded, start);
                folded.Append("and ");
            }
            else if (Expand(character) is { } letters)
            {
                folded.Append(letters);
            }
            else if (Base(character) is not Keep and var letter)
            {
                folded.Append(letter);
            }
            else
            {
                AppendOther(folded, start, character);
            }
        }

        EndWord(folded, start);
    }

    /// <summary>The folded words of a text with one blank between them; empty for a text of punctuation alone.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        var folded = new StringBuilder(text.Length + 1);
        AppendFolded(folded, text);
        return folded.ToString().TrimEnd();
    }

    private static void AppendOther(StringBuilder folded, int start, char character)
    {
        // "Schindler's" is one word; a combining accent belongs to the letter before it.
        if (character is '\'' or '’' or '‘' or '`' or '´' or 'ʻ' or 'ʼ'
            || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark)
        {
            return;
        }

        if (char.IsPunctuation(character) || char.IsWhiteSpace(character) || char.IsControl(character))
        {
            EndWord(folded, start);
            return;
        }

        // Letters of other scripts, and symbols: "½", "$" and "+" are in titles.
        folded.Append(char.ToLowerInvariant(character));
    }

    private static void EndWord(StringBuilder folded, int start)
    {
        if (folded.Length > start && folded[^1] != ' ')
        {
            folded.Append(' ');
        }
    }

    private static char Base(char character) => character switch
    {
        >= '\u00C0' and <= '\u00FF' => FromC0[character - '\u00C0'],
        >= '\u0100' and <= '\u017F' => From100[character - '\u0100'],
        >= '\u01CD' and <= '\u0233' => From1CD[character - '\u01CD'],
        >= '\u1E00' and <= '\u1EFF' => From1E00[character - '\u1E00'],
        _ => Keep,
    };

    private static string? Expand(char character) => character switch
    {
        'Æ' or 'æ' => "ae",
        'Œ' or 'œ' => "oe",
        'ß' or 'ẞ' => "ss",
        'Þ' or 'þ' => "th",
        'Ĳ' or 'ĳ' => "ij",
        _ => null,
    };
}
