using System.ClientModel;
using System.Text.Json;

namespace MovieRecs.Text;

/// <summary>What a person should know of an exception, in one line.</summary>
internal static class EmbeddingFailure
{
    private const int MaximumLength = 300;

    public static string Reason(Exception exception) => exception switch
    {
        // Of all tries the last one counts.
        AggregateException { InnerExceptions: [.., var last] } => Reason(last),
        ClientResultException { Status: 0, InnerException: { } inner } => Reason(inner),
        ClientResultException { Status: > 0 } refusal => OneLine(refusal.Message),
        OperationCanceledException or TimeoutException => "no answer within the time limit",
        JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException =>
            "its answer is not one of embeddings: " + OneLine(exception.Message),
        // OpenAI's client expects every part of an answer.
        NullReferenceException => "its answer is not one of embeddings: a part of it is missing",
        _ => OneLine(exception.GetBaseException().Message),
    };

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split(
            text.Where(character => char.IsWhiteSpace(character) || char.IsControl(character)).Distinct().ToArray(),
            StringSplitOptions.RemoveEmptyEntries));
        line = line.Length > MaximumLength ? line[..MaximumLength] + "…" : line;
        return line.TrimEnd('.');
    }
}
