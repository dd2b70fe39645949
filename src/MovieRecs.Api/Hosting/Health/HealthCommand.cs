namespace MovieRecs.Api.Hosting.Health;

/// <summary>
/// <c>--health[=URL]</c>: asks the service that runs beside it whether it is ready, for images without curl. Exit code
/// 0 means yes. A redirect to HTTPS counts: it comes from a service that runs.
/// </summary>
internal sealed class HealthCommand(IConfiguration configuration) : IOneShotCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    public string Name => ServiceArguments.Health;

    public async Task RunAsync(string? argument, CancellationToken cancellationToken)
    {
        var address = new Uri(new Uri(argument ?? LocalAddress.Of(configuration)), "/health/ready");
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (address.IsLoopback)
        {
            // The certificate is for the name under which others reach this machine, and nothing secret is sent.
#pragma warning disable CA5359
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        using var client = new HttpClient(handler) { Timeout = Timeout };
        try
        {
            using var response = await client.GetAsync(address, cancellationToken);
            if (response.StatusCode >= System.Net.HttpStatusCode.BadRequest)
            {
                throw new StartupException($"{address} answers {(int)response.StatusCode}.");
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            throw new StartupException($"{address} does not answer: {exception.Message}", exception);
        }
    }
}
