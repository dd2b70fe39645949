using System.Text;
using System.Text.Json;

namespace MovieRecs.Text;

/// <summary>
/// Removes the key from what a server says when it refuses: that text becomes the message of an exception, and servers quote keys
/// that they do not know.
/// </summary>
internal sealed class SecretHandler(string? secret, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaximumBytes = 1 << 16;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using var content = response.Content;
        var buffer = new byte[MaximumBytes];
        var stream = await content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(buffer, MaximumBytes, throwOnEndOfStream: false, cancellationToken);
        var text = Without(Encoding.UTF8.GetString(buffer, 0, length));
        response.Content = new StringContent(text, Encoding.UTF8, content.Headers.ContentType?.MediaType ?? "text/plain");
        response.ReasonPhrase = response.ReasonPhrase is null ? null : Without(response.ReasonPhrase);
        return response;
    }

    private string Without(string text) => secret is null
        ? text
        : text.Replace(secret, "***", StringComparison.Ordinal)
            .Replace(JsonEncodedText.Encode(secret).ToString(), "***", StringComparison.Ordinal);
}
