using System.Security.Cryptography;
using System.Text;

namespace MovieRecs.Api.Content;

/// <summary>What there is to read of a movie, as one text.</summary>
internal static class MovieText
{
    /// <summary>
    /// Title, genres, overview and tags, in this order: a model that reads only the beginning reads what matters most. Names are in alphabetical
    /// order, however they come, so that the same is known by the same text.
    /// </summary>
    public static string Of(string title, IReadOnlyCollection<string> genres, string? overview, IReadOnlyCollection<string> tags)
    {
        var text = new StringBuilder(title).Append('.');
        if (genres.Count > 0)
        {
            text.Append(' ').AppendJoin(", ", genres.Order(StringComparer.Ordinal)).Append('.');
        }

        if (!string.IsNullOrWhiteSpace(overview))
        {
            text.Append(' ').Append(overview);
        }

        if (tags.Count > 0)
        {
            text.Append(' ').AppendJoin(", ", tags.Order(StringComparer.Ordinal));
        }

        return text.ToString();
    }

    /// <summary>The first 128 bits of the text's SHA-256: what its vector is kept by.</summary>
    public static Guid HashOf(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return new Guid(digest[..16], bigEndian: true);
    }
}
