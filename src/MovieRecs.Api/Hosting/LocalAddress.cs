namespace MovieRecs.Api.Hosting;

/// <summary>How a client on this machine reaches an address that the service listens on.</summary>
internal static class LocalAddress
{
    public static string Of(string listeningAddress)
    {
        var binding = BindingAddress.Parse(listeningAddress);
        var host = binding.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : binding.Host;
        return $"{binding.Scheme}://{host}:{binding.Port}{binding.PathBase}";
    }

    /// <summary>The first address that the settings name.</summary>
    public static string Of(IConfiguration configuration)
    {
        var endpoint = configuration.GetSection("Kestrel:Endpoints").GetChildren().FirstOrDefault()?["Url"];
        var (url, port, httpsPort) = (First("urls"), First("http_ports"), First("https_ports"));
        var byPort = port is null && httpsPort is not null ? $"https://*:{httpsPort}" : $"http://*:{port ?? "8080"}";
        return Of(endpoint ?? url ?? byPort);

        string? First(string setting) =>
            configuration[setting]?.Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
    }
}
