using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace MovieRecs.Api.Hosting;

/// <summary>
/// Refuses a body that announces more than the endpoint takes, then reads and drops what is still being sent: a server
/// that hangs up in the middle makes most clients report a broken connection instead of the 413. The server itself stops
/// bodies that grow past the limit without having announced it.
/// </summary>
internal sealed class RequestSizeLimit(RequestDelegate next, IOptions<HttpOptions> options)
{
    /// <summary>Who sends even more may see the connection break.</summary>
    private const long MaximumDroppedBytes = 32 * 1024 * 1024;

    private static readonly TimeSpan DropTimeout = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        // Set by routing for endpoints with a limit of their own.
        var feature = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        var limit = feature is null ? options.Value.MaximumBodyBytes : feature.MaxRequestBodySize;
        if (context.Request.ContentLength is not { } length || limit is null || length <= limit)
        {
            await next(context);
            return;
        }

        if (feature is { IsReadOnly: false })
        {
            feature.MaxRequestBodySize = null;
        }

        await TypedResults.Problem(
            $"The body must not be larger than {limit} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);
        await context.Response.CompleteAsync();
        if (length <= MaximumDroppedBytes)
        {
            await DropBodyAsync(context);
        }
    }

    private static async Task DropBodyAsync(HttpContext context)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        timeout.CancelAfter(DropTimeout);
        try
        {
            await context.Request.Body.CopyToAsync(Stream.Null, timeout.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The answer is out; whether the client is still there does not matter any more.
            context.Abort();
        }
    }
}
