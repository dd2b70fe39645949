using Microsoft.ML.Tokenizers;

namespace MovieRecs.Text;

/// <summary>Cuts texts into the tokens that all-MiniLM-L6-v2 was trained on.</summary>
internal sealed class MiniLmTokenizer
{
    /// <summary>What the model was made for, the token at the start and the one at the end included.</summary>
    public const int MaximumTokens = 256;

    private readonly BertTokenizer _wordPieces;

    public MiniLmTokenizer(byte[] vocabulary)
    {
        using var stream = new MemoryStream(vocabulary);
        // Words are separated by BertWords: the tokenizer's own way removes accents only with the system's Unicode data, which
        // programs that run with the invariant culture do not have.
        _wordPieces = BertTokenizer.Create(
            stream, new BertOptions { ApplyBasicTokenization = false, LowerCaseBeforeTokenization = false });
    }

    /// <summary>At least two tokens and at most <see cref="MaximumTokens"/>.</summary>
    public long[] Encode(string text)
    {
        var words = BertWords.Separate(text, MaximumTokens);
        var ids = _wordPieces.EncodeToIds(words, MaximumTokens, addSpecialTokens: true, out _, out _);
        return [.. ids.Select(id => (long)id)];
    }
}
