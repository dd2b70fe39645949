using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace MovieRecs.Api.Hosting;

/// <summary>Tells a person at the terminal where the service is once it is ready; a log collector has no use for it.</summary>
internal sealed class ReadyNotice(IServer server, StartupState startup) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await startup.WaitAsync(stoppingToken))
        {
            return;
        }

        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            var reachable = LocalAddress.Of(address);
            await Console.Out.WriteLineAsync($"MovieRecs is ready: {reachable} (Swagger UI: {reachable}/swagger)");
        }
    }
}
