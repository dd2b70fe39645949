using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MovieRecs.Api.Auth;

/// <summary>
/// Names that are different characters and look the same, following Unicode Technical Standard 39: letters of one
/// alphabet each, and a skeleton in which look-alikes are equal. The tables are here because the service runs without
/// the system's Unicode data.
/// </summary>
internal static class LookAlikes
{
    /// <summary>Pairs of a letter and the Latin letter or digit it looks like; looked up as typed, then in lower case.</summary>
    private const string Pairs =
        // Cyrillic
        "аa ԁd еe һh іi јj кk ӏl оo рp сc ѕs ԛq ԝw уy үy хx ѵv ьb вb гr пn иu тt мm нh з3 ґr ғf ԍg "
        // Greek, capitals where they look like another letter than their lower case
        + "αa βb γy εe ζz ηn ιi κk νv οo ρp σo τt υu χx ωw ϲc ϳj ΒB ΕE ΖZ ΗH ΜM ΝN ΥY ΧX "
        // Armenian
        + "աw գq եt զq լl հh յj ոn ցg ռn սu օo ՏS ՍU ՕO ԼL "
        // Cherokee
        + "ᎠD ᎡR ᎢT ᎥI ᎪA ᎫJ ᎬE ᎳW ᎷM ᎻH ᏀG ᏃZ ᏒR ᏔW ᏚS ᏙV ᏞL ᏟC ᏢP ᏦK ᏴB "
        // Latin beside the usual alphabet
        + "ıi ɑa ɡg ɩi ɪi ʟl ᴀa ʙb ᴄc ᴅd ᴇe ɢg ʜh ᴊj ᴋk ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ʋu ᴠv ᴡw ʏy ᴢz ƅb ƿp ǀl ǃl ƽs ƨs ȷj ꞁl";

    private static readonly FrozenDictionary<char, char> s_latin = Pairs.Split(' ')
        .ToFrozenDictionary(pair => pair[0], pair => char.ToLowerInvariant(pair[1]));

    private enum Script
    {
        /// <summary>What every script uses: ASCII digits and punctuation, accents.</summary>
        Common,
        Latin,

        /// <summary>Chinese, Japanese and Korean, which are written beside Latin and do not look like it.</summary>
        EastAsian,
        Greek,
        Cyrillic,
        Armenian,
        Cherokee,
        Other,
    }

    /// <summary>Whether a name mixes letters of alphabets that nobody would mix.</summary>
    public static bool MixesAlphabets(string name)
    {
        var scripts = name.EnumerateRunes().Select(ScriptOf).Where(script => script != Script.Common).ToHashSet();
        return scripts.Count > 1 && !scripts.SetEquals([Script.Latin, Script.EastAsian]);
    }

    /// <summary>The Latin text that a name of another alphabet looks like; null if it looks like none or is Latin.</summary>
    public static string? LatinOf(string name)
    {
        var latin = ToLatin(name);
        return !Ascii.IsValid(name) && Ascii.IsValid(latin) ? latin : null;
    }

    /// <summary>Equal for two names that a hurried reader takes for the same.</summary>
    public static string SkeletonOf(string name) => new StringBuilder(ToLatin(name))
        .Replace('i', 'l').Replace('1', 'l').Replace('0', 'o').Replace("m", "rn").Replace("w", "vv").ToString();

    private static string ToLatin(string name)
    {
        var latin = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            var lower = char.ToLowerInvariant(character);
            if (s_latin.TryGetValue(character, out var letter) || s_latin.TryGetValue(lower, out letter))
            {
                latin.Append(letter);
            }
            else
            {
                latin.Append(lower);
            }
        }

        return latin.ToString();
    }

    private static Script ScriptOf(Rune rune) => rune.Value switch
    {
        <= 0x7F => char.IsAsciiLetter((char)rune.Value) ? Script.Latin : Script.Common,
        >= 0x0300 and <= 0x036F => Script.Common,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber => Script.Other,
        <= 0x02AF or (>= 0x1D00 and <= 0x1DBF) or (>= 0x1E00 and <= 0x1EFF) or (>= 0x2C60 and <= 0x2C7F)
            or (>= 0xA720 and <= 0xA7FF) or (>= 0xAB30 and <= 0xAB6F) => Script.Latin,
        (>= 0x0370 and <= 0x03FF) or (>= 0x1F00 and <= 0x1FFF) => Script.Greek,
        (>= 0x0400 and <= 0x052F) or (>= 0x1C80 and <= 0x1C8F) or (>= 0x2DE0 and <= 0x2DFF)
            or (>= 0xA640 and <= 0xA69F) => Script.Cyrillic,
        >= 0x0530 and <= 0x058F => Script.Armenian,
        (>= 0x13A0 and <= 0x13FF) or (>= 0xAB70 and <= 0xABBF) => Script.Cherokee,
        (>= 0x1100 and <= 0x11FF) or (>= 0x3005 and <= 0x3007) or (>= 0x3040 and <= 0x31FF) or (>= 0x3400 and <= 0x9FFF)
            or (>= 0xAC00 and <= 0xD7FF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x323AF) => Script.EastAsian,
        _ => Script.Other,
    };
}
