using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace MovieRecs.Api.Hosting;

/// <summary>Tells a person at the terminal where to find the service once it is ready, and that it stops.</summary>
internal sealed class ReadyNotice(IServer server, StartupState startup, FirstLogin login) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await startup.WaitAsync(stoppingToken))
        {
            return;
        }

        var signIn = login.Credentials is var (userName, password)
            ? $"\n  Sign in:     {userName} / {password} (shown at this start only)"
            : "";
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            var reachable = LocalAddress.Of(address);
            await Console.Out.WriteLineAsync(
                $"\nMovieRecs is ready: {reachable}\n  Swagger UI:  {reachable}/swagger{signIn}\n  Stop:        Ctrl-C\n");
        }
    }

    /// <summary>The notice comes after all features, so it is the first to hear of the end.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync("Stopping MovieRecs …");
        await base.StopAsync(cancellationToken);
    }
}

/// <summary>The generated login of the first administrator at the start that made it.</summary>
internal sealed class FirstLogin
{
    public (string UserName, string Password)? Credentials { get; private set; }

    public void Set(string userName, string password) => Credentials = (userName, password);
}
