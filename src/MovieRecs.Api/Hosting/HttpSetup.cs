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

    public static void AddHttp(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsSection<HttpOptions>(HttpOptions.SectionName);
        services.AddOptionsSection<CorsOptions>(CorsOptions.SectionName);
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<HttpOptions>>((server, http) =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = http.Value.MaximumBodyBytes;
        });
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<HttpOptions>>((forwarded, http) =>
            Configure(forwarded, http.Value));
        services.AddOptions<HttpsRedirectionOptions>().Configure<IConfiguration>((redirection, configuration) =>
        {
            // Unless the service listens on HTTPS itself, what does is a proxy before it, and on the usual port.
            if (!ListensOnHttps(configuration) && configuration["https_port"] is null)
            {
                redirection.HttpsPort = 443;
            }
        });
        services.AddCors();
        services.AddOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>().Configure<IOptions<CorsOptions>>((cors, own) =>
            cors.AddDefaultPolicy(policy => Configure(policy, own.Value)));

        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }
    }

    private static bool ListensOnHttps(IConfiguration configuration) =>
        configuration["https_ports"] is not null
        || configuration["urls"]?.Contains("https://", StringComparison.OrdinalIgnoreCase) == true
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

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

    private static void Configure(CorsPolicyBuilder policy, CorsOptions cors) => policy
        .WithOrigins([.. cors.OriginList])
        .AllowAnyMethod()
        .WithHeaders("Authorization", "Content-Type", "If-None-Match")
        .WithExposedHeaders("ETag", "Location", "Retry-After", "WWW-Authenticate");
}
