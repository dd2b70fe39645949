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
            var reachable = Reachable(address);
            await Console.Out.WriteLineAsync($"MovieRecs is ready: {reachable} (API: {reachable}/swagger)");
        }
    }

    /// <summary>The address in a form that a browser on this machine opens.</summary>
    private static string Reachable(string address)
    {
        var binding = BindingAddress.Parse(address);
        var host = binding.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : binding.Host;
        return $"{binding.Scheme}://{host}:{binding.Port}{binding.PathBase}";
    }
}
