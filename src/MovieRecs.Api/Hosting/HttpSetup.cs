using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.HttpsPolicy;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace MovieRecs.Api.Hosting;

/// <summary>The server, its proxies and its other origins.</summary>
internal static class HttpSetup
{
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private const string KestrelEndpoints = "Kestrel:Endpoints";

    public static void AddHttp(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsSection<HttpOptions>(HttpOptions.SectionName);
        services.AddOptions<HttpOptions>().Validate<IConfiguration>(
            (http, configuration) => !http.RequireHttps || http.ForwardedHeaders || ListensOnHttps(configuration),
            "Http__RequireHttps: needs an HTTPS address (ASPNETCORE_URLS, ASPNETCORE_HTTPS_PORTS or Kestrel__Endpoints), or a "
            + "proxy that terminates TLS and Http__ForwardedHeaders=true.");
        services.AddOptionsSection<CorsOptions>(CorsOptions.SectionName);
        services.Configure<KestrelServerOptions>(server => server.AddServerHeader = false);
        services.AddHostedService<ServerLimits>();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<HttpOptions>>((forwarded, http) =>
            Configure(forwarded, http.Value));
        services.AddOptions<HttpsRedirectionOptions>().Configure<IConfiguration>((redirection, configuration) =>
        {
            // If the service does not listen on HTTPS itself, a proxy in front of it does, on the usual port.
            if (!ListensOnHttps(configuration) && configuration["https_port"] is null)
            {
                redirection.HttpsPort = 443;
            }
        });
        services.AddCors();
        services.AddOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>().Configure<IOptions<CorsOptions>>((cors, own) =>
            cors.AddDefaultPolicy(policy => Configure(policy, own.Value)));

        services.AddHostedService<ServerRefusals>();

        if (!NamesAnAddress(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }
    }

    /// <summary>Whether any of the server's own settings says where to listen. An empty one does not.</summary>
    private static bool NamesAnAddress(ConfigurationManager configuration) =>
        IsSet(configuration["urls"]) || IsSet(configuration["http_ports"]) || IsSet(configuration["https_ports"])
        || configuration.GetSection(KestrelEndpoints).GetChildren().Any();

    /// <summary>Kestrel's endpoints take precedence over the addresses, and those over the ports.</summary>
    private static bool ListensOnHttps(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection(KestrelEndpoints).GetChildren().ToList();
        if (endpoints.Count > 0)
        {
            return endpoints.Exists(endpoint => IsHttps(endpoint["Url"]));
        }

        return IsSet(configuration["urls"]) ? IsHttps(configuration["urls"]) : IsSet(configuration["https_ports"]);
    }

    private static bool IsSet(string? setting) => !string.IsNullOrWhiteSpace(setting);

    private static bool IsHttps(string? urls) => urls?.Contains("https://", StringComparison.OrdinalIgnoreCase) == true;

    private static void Configure(ForwardedHeadersOptions forwarded, HttpOptions http)
    {
        forwarded.ForwardedHeaders = http.ForwardedHeaders
            ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
            : ForwardedHeaders.None;
        if (http.KnownProxyList.Count == 0)
        {
            return;
        }

        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in http.KnownProxyList)
        {
            if (System.Net.IPAddress.TryParse(proxy, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }
    }

    /// <summary>
    /// Sets the server's limits before it starts. The server reads its options when the application is built, which is
    /// before the settings have been checked and before a wrong one could end the start with a line.
    /// </summary>
    private sealed class ServerLimits(IOptions<KestrelServerOptions> server, IOptions<HttpOptions> http) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            server.Value.Limits.MaxRequestBodySize = http.Value.MaximumBodyBytes;
            server.Value.Limits.MaxConcurrentConnections = http.Value.MaximumConnections;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static void Configure(CorsPolicyBuilder policy, CorsOptions cors) => policy
        .WithOrigins([.. cors.OriginList])
        .AllowAnyMethod()
        .WithHeaders("Authorization", "Content-Type", "If-None-Match")
        .WithExposedHeaders("ETag", "Location", "Retry-After", "WWW-Authenticate");
}
