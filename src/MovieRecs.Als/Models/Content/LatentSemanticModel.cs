using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;
using MovieRecs.Als.Titles;

namespace MovieRecs.Als.Models.Content;

/// <summary>
/// Text as vectors without any model from elsewhere: TF-IDF, reduced by a truncated singular value decomposition (latent semantic
/// analysis), so that texts are near each other that use words which occur together. A word weighs (1 + ln tf)·(1 + ln((1 + n)/(1 + df)))
/// in a text, a text's weights have length 1, and its vector is their projection on the leading singular vectors, again of length 1.
/// Immutable; safe to use from any number of threads.
/// </summary>
/// <remarks>Deerwester et al., "Indexing by latent semantic analysis", 1990. The smoothed idf is scikit-learn's.</remarks>
public sealed class LatentSemanticModel
{
    /// <summary>Usual length of the vectors: Alien's nearest film is Aliens; 50 lose that, 300 gain nothing.</summary>
    public const int UsualLength = 100;

    /// <summary>Words of one text alone connect it with no other.</summary>
    private const int LeastTexts = 2;

    /// <summary>Bounds the memory: 50,000 words of the most texts.</summary>
    private const int MostWords = 50_000;

    private readonly Dictionary<string, int> _words;
    private readonly float[] _idf;
    private readonly DenseRows _projection; // words × length

    private LatentSemanticModel(Dictionary<string, int> words, float[] idf, DenseRows projection, int length) =>
        (_words, _idf, _projection, Length) = (words, idf, projection, length);

    /// <summary>Length of the vectors; 0 if the texts have no word in common.</summary>
    public int Length { get; }

    /// <summary>Learns from texts.</summary>
    /// <param name="texts">The corpus; may be empty.</param>
    /// <param name="length">Of the vectors, at least 1; fewer where the corpus has fewer directions.</param>
    /// <param name="seed">Of the random start of the decomposition, on which the vectors depend by rounding alone.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static LatentSemanticModel Fit(
        IReadOnlyList<string> texts, int length = UsualLength, int seed = 1, WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        threads ??= WorkerThreads.Shared;
        var counts = new Dictionary<string, int>[texts.Count];
        threads.ForEach(texts.Count, chunk: 64, text => counts[text] = CountWords(texts[text]), cancellationToken);
        var frequencies = new Dictionary<string, int>();
        foreach (var word in counts.SelectMany(words => words.Keys))
        {
            frequencies[word] = frequencies.GetValueOrDefault(word) + 1;
        }

        var kept = frequencies.Where(entry => entry.Value >= LeastTexts)
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(MostWords).ToArray();
        var words = new Dictionary<string, int>(kept.Length);
        var idf = new float[kept.Length];
        for (var word = 0; word < kept.Length; word++)
        {
            words.Add(kept[word].Key, word);
            idf[word] = (float)(1 + Math.Log((1.0 + texts.Count) / (1.0 + kept[word].Value)));
        }

        if (kept.Length == 0)
        {
            return new LatentSemanticModel(words, idf, new DenseRows(0, FactorTable.PaddedFactors(1)), 0);
        }

        var starts = new int[texts.Count + 1];
        var (indices, values) = (new List<int>(), new List<float>());
        for (var text = 0; text < texts.Count; text++)
        {
            AddWeights(counts[text], words, idf, indices, values);
            starts[text + 1] = indices.Count;
        }

        var (projection, found) = TruncatedSvd.RightVectors(
            new SparseRows(starts, [.. indices], [.. values]), kept.Length, length, seed, threads, cancellationToken);
        return new LatentSemanticModel(words, idf, projection, found);
    }

    /// <summary>The vector of a text, of the corpus or not.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="vector">Receives <see cref="Length"/> values of length 1, or zeros for a text without a known word.</param>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public void Embed(string text, Span<float> vector)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (vector.Length != Length)
        {
            throw new ArgumentException($"The vectors have {Length} values, not {vector.Length}.", nameof(vector));
        }

        vector.Clear();
        var (indices, values) = (new List<int>(), new List<float>());
        AddWeights(CountWords(text), _words, _idf, indices, values);
        for (var entry = 0; entry < indices.Count; entry++)
        {
            FactorRows.AddScaled(vector, _projection[indices[entry]][..Length], values[entry]);
        }

        var norm = MathF.Sqrt(FactorRows.Dot(vector, vector));
        if (norm > 0)
        {
            foreach (ref var value in vector)
            {
                value /= norm;
            }
        }
    }

    /// <summary>TF-IDF of the words that are known, of length 1, in ascending order of the words.</summary>
    private static void AddWeights(
        Dictionary<string, int> counts, Dictionary<string, int> words, float[] idf, List<int> indices, List<float> values)
    {
        var first = indices.Count;
        foreach (var (word, count) in counts.Where(entry => words.ContainsKey(entry.Key))
            .Select(entry => (Word: words[entry.Key], Count: entry.Value)).OrderBy(entry => entry.Word))
        {
            indices.Add(word);
            values.Add((1 + MathF.Log(count)) * idf[word]);
        }

        var square = 0f;
        for (var entry = first; entry < values.Count; entry++)
        {
            square += values[entry] * values[entry];
        }

        for (var entry = first; entry < values.Count; entry++)
        {
            values[entry] /= MathF.Sqrt(square);
        }
    }

    private static Dictionary<string, int> CountWords(string text)
    {
        var counts = new Dictionary<string, int>();
        foreach (var word in TextFolding.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Length > 1 && !StopWords.Contains(word))
            {
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }
        }

        return counts;
    }
}
