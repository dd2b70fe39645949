namespace MovieRecs.Api.Hosting;

/// <summary>How this machine itself reaches an address that the service listens on.</summary>
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
        var urls = configuration["urls"]?.Split(';', StringSplitOptions.RemoveEmptyEntries);
        var ports = configuration["http_ports"]?.Split(';', StringSplitOptions.RemoveEmptyEntries);
        return Of(urls?.FirstOrDefault() ?? $"http://*:{ports?.FirstOrDefault() ?? "8080"}");
    }
}
