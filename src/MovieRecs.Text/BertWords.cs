using System.Globalization;
using System.Text;

namespace MovieRecs.Text;

/// <summary>
/// The first half of BERT's tokenizer for lower case: words without accents, separated by blanks, each punctuation mark and each
/// Chinese character being a word. It leaves out control characters, private and unassigned ones, and lone surrogates.
/// </summary>
/// <remarks>
/// Different from the original, accents are removed from Latin, Greek, Cyrillic and Japanese letters only, and Korean syllables are
/// not taken apart: the tables are here because programs run without the system's Unicode data, which
/// <c>string.Normalize</c> would need.
/// </remarks>
internal static class BertWords
{
    /// <summary>A longer word is unknown to the tokenizer, whatever follows.</summary>
    private const int MaximumWordLength = 100;

    // Lower-case letters with an accent, in their order, and at the same place the letters without.
    internal const string Accented =
        "àáâãäåçèéêëìíîïñòóôõöùúûüýÿāăąćĉċčďēĕėęěĝğġģĥĩīĭįİĵķĺļľńņňōŏőŕŗřśŝşšţťũūŭůűųŵŷźżžơưǎǐǒǔǖǘǚ"
        + "ǜǟǡǣǧǩǫǭǯǰǵǹǻǽǿȁȃȅȇȉȋȍȏȑȓȕȗșțȟȧȩȫȭȯȱȳʹΐάέήίΰϊϋόύώϓϔйѐёѓїќѝўѷӂӑӓӗӛӝӟӣӥӧӫӭӯӱӳӵӹḁḃḅḇḉḋḍḏḑḓḕḗḙ"
        + "ḛḝḟḡḣḥḧḩḫḭḯḱḳḵḷḹḻḽḿṁṃṅṇṉṋṍṏṑṓṕṗṙṛṝṟṡṣṥṧṩṫṭṯṱṳṵṷṹṻṽṿẁẃẅẇẉẋẍẏẑẓẕẖẗẘẙẛạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọ"
        + "ỏốồổỗộớờởỡợụủứừửữựỳỵỷỹἀἁἂἃἄἅἆἇἐἑἒἓἔἕἠἡἢἣἤἥἦἧἰἱἲἳἴἵἶἷὀὁὂὃὄὅὐὑὒὓὔὕὖὗὠὡὢὣὤὥὦὧὰάὲέὴήὶίὸόὺύὼώᾀᾁ"
        + "ᾂᾃᾄᾅᾆᾇᾐᾑᾒᾓᾔᾕᾖᾗᾠᾡᾢᾣᾤᾥᾦᾧᾰᾱᾲᾳᾴᾶᾷιῂῃῄῆῇῐῑῒΐῖῗῠῡῢΰῤῥῦῧῲῳῴῶῷがぎぐげござじずぜぞだぢづでどばぱびぴぶぷべぺぼぽゔゞガギグゲゴザジズゼ"
        + "ゾダヂヅデドバパビピブプベペボポヴヷヸヹヺヾ";

    internal const string Plain =
        "aaaaaaceeeeiiiinooooouuuuyyaaaccccdeeeeegggghiiiiijklllnnnooorrrssssttuuuuuuwyzzzouaiouuuu"
        + "uaaægkooʒjgnaæøaaeeiioorruusthaeooooyʹιαεηιυιυουωϒϒиеегікиуѵжааеәжзииоөэууучыabbbcdddddeee"
        + "eefghhhhhiikkkllllmmmnnnnoooopprrrrsssssttttuuuuuvvwwwwwxxyzzzhtwyſaaaaaaaaaaaaeeeeeeeeiio"
        + "ooooooooooouuuuuuuyyyyααααααααεεεεεεηηηηηηηηιιιιιιιιοοοοοουυυυυυυυωωωωωωωωααεεηηιιοουυωωαα"
        + "ααααααηηηηηηηηωωωωωωωωαααααααιηηηηηιιιιιιυυυυρρυυωωωωωかきくけこさしすせそたちつてとははひひふふへへほほうゝカキクケコサシスセ"
        + "ソタチツテトハハヒヒフフヘヘホホウワヰヱヲヽ";

    /// <summary>The words at the start of a text.</summary>
    /// <param name="text">Of any length: the result is limited by the number of words and the length of each.</param>
    /// <param name="maximumCount">After so many words it stops reading.</param>
    public static string Separate(string text, int maximumCount)
    {
        var words = new StringBuilder();
        var count = 0;
        var length = 0; // of the word that has begun
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSpace(rune))
            {
                length = 0;
            }
            else if (IsWord(rune))
            {
                length = 0;
                Append(rune);
                length = 0;
            }
            else if (!IsIgnored(rune) && length <= MaximumWordLength)
            {
                Append(WithoutAccent(Rune.ToLowerInvariant(rune)));
            }

            if (count > maximumCount)
            {
                break; // The last word may be cut, and is one too many.
            }
        }

        return words.ToString();

        void Append(Rune rune)
        {
            if (length == 0)
            {
                count++;
                words.Append(' ');
            }

            length += rune.Utf16SequenceLength;
            words.Append(rune);
        }
    }

    private static bool IsSpace(Rune rune) =>
        rune.Value is '\t' or '\n' or '\r' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsIgnored(Rune rune) =>
        rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.NonSpacingMark;

    private static bool IsWord(Rune rune) =>
        Rune.IsPunctuation(rune) || (rune.IsAscii && Rune.IsSymbol(rune)) || IsChinese(rune.Value);

    private static bool IsChinese(int value) => value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    private static Rune WithoutAccent(Rune rune)
    {
        var index = rune.IsAscii || !rune.IsBmp ? -1 : Accented.AsSpan().BinarySearch((char)rune.Value);
        return index < 0 ? rune : new Rune(Plain[index]);
    }
}
