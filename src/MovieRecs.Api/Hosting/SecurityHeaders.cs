namespace MovieRecs.Api.Hosting;

/// <summary>
/// Headers that restrict what a browser does with the answers. Scripts come from this service only; inline styles and
/// images in data URLs are allowed, since the Swagger page needs them.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    // At the last moment, because the exception handler clears what was set before it.
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(
            static response =>
            {
                AddTo(((HttpResponse)response).Headers);
                return Task.CompletedTask;
            },
            context.Response);
        return next(context);
    }

    internal static void AddTo(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        // Answers may be private. An endpoint whose answers may be cached says so itself, or sends an ETag.
        if (headers.CacheControl.Count == 0 && headers.ETag.Count == 0)
        {
            headers.CacheControl = "no-store";
        }
    }
}
