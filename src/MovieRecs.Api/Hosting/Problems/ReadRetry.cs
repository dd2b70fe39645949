namespace MovieRecs.Api.Hosting.Problems;

/// <summary>
/// Answers a read again, once, if its connection to the database turned out to be dead. The server has restarted or hung up since
/// the connection was used last; the pool is cleared by then, so the second attempt gets a new one.
/// </summary>
internal sealed class ReadRetry(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (MayRepeat(context) && DatabaseFailure.IsLostConnection(exception))
        {
            await next(context);
        }
    }

    private static bool MayRepeat(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested;
}
