using System.IO.Compression;
using System.Text;

namespace MovieRecs.Api.Ratings.Import;

/// <summary>Where a file of ratings came from.</summary>
public enum RatingFileFormat
{
    /// <summary>Our own export, CSV or JSON.</summary>
    MovieRecs,

    /// <summary>Letterboxd's export, or what it imports.</summary>
    Letterboxd,

    /// <summary>IMDb's export of ratings.</summary>
    Imdb,

    /// <summary>Trakt's export of ratings, CSV or JSON.</summary>
    Trakt,

    /// <summary>A ratings.csv of MovieLens.</summary>
    MovieLens,
}

/// <summary>A rating as it stands in a file.</summary>
/// <param name="Line">From 1, the header included; of JSON the place in the list.</param>
/// <param name="Text">What the file calls the movie.</param>
/// <param name="Title">Its title, perhaps with the year in brackets.</param>
/// <param name="Year">Of release.</param>
/// <param name="MovieId">This service's id.</param>
/// <param name="ImdbId">IMDb's number.</param>
/// <param name="TmdbId">The Movie Database's id.</param>
/// <param name="Stars">As a number of stars; null if the file has none.</param>
/// <param name="RatedAt">When; null if the file does not say.</param>
internal sealed record RatingRow(
    int Line, string Text, string? Title, int? Year, int? MovieId, int? ImdbId, int? TmdbId, decimal? Stars, DateTimeOffset? RatedAt);

/// <summary>The rows of a file.</summary>
internal sealed record RatingFile(RatingFileFormat Format, IReadOnlyList<RatingRow> Rows)
{
    /// <summary>Ratings that a file may have: more than anybody has seen.</summary>
    public const int MostRows = 200_000;

    /// <summary>Of a text after unpacking.</summary>
    private const int MostBytes = 64 << 20;

    /// <summary>Reads a CSV or JSON file, or the one that is in a zip.</summary>
    /// <param name="content">The file.</param>
    /// <exception cref="RatingFileException">It is nothing that is known, or too large.</exception>
    public static RatingFile Read(byte[] content)
    {
        var text = TextOf(IsZip(content) ? Unpack(content) : content);
        return text.TrimStart() is ['[' or '{', ..] ? RatingJson.Read(text) : RatingCsv.Read(text);
    }

    private static bool IsZip(byte[] content) => content.AsSpan().StartsWith("PK\x03\x04"u8);

    private static byte[] Unpack(byte[] content)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(content));

            // Letterboxd has ratings.csv beside diary.csv and others; what is deleted there is in folders.
            var entry = zip.Entries.FirstOrDefault(entry => entry.FullName is "ratings.csv" or "ratings-movies.json")
                ?? zip.Entries.FirstOrDefault(entry => entry.Name is "ratings.csv" or "ratings-movies.json" or "movies.json")
                ?? (zip.Entries.Count == 1 ? zip.Entries[0] : null)
                ?? throw new RatingFileException("The zip file has no ratings.csv.");
            using var stream = entry.Open();
            using var unpacked = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int length; (length = stream.Read(buffer)) > 0;)
            {
                unpacked.Write(buffer, 0, length);
                if (unpacked.Length > MostBytes)
                {
                    throw new RatingFileException($"{entry.Name} is larger than {MostBytes >> 20} MB.");
                }
            }

            return unpacked.ToArray();
        }
        catch (InvalidDataException exception)
        {
            throw new RatingFileException("The zip file is damaged.", exception);
        }
    }

    /// <summary>UTF-8 or UTF-16 with a byte-order mark, else UTF-8, else Latin 1.</summary>
    private static string TextOf(byte[] content)
    {
        ReadOnlySpan<byte> bytes = content;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return Encoding.Unicode.GetString(bytes[2..]);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }

        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}

/// <summary>A file that cannot be imported; the message says why, to the person who sent it.</summary>
internal sealed class RatingFileException(string message, Exception? inner = null) : Exception(message, inner);
