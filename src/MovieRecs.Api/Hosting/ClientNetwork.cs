using System.Net;
using System.Net.Sockets;

namespace MovieRecs.Api.Hosting;

/// <summary>
/// Where a request comes from, as limits tell clients apart, and a handler parameter: an IPv4 address, or the /64 network
/// of an IPv6 address, since an IPv6 client controls all addresses of its /64.
/// </summary>
/// <param name="Name">The address of the client or its network.</param>
internal sealed record ClientNetwork(string Name)
{
    /// <summary>For what the service does on its own behalf.</summary>
    public static readonly ClientNetwork Own = new("this service");

    private static readonly ClientNetwork s_unknown = new("unknown address");

    public static ValueTask<ClientNetwork?> BindAsync(HttpContext context) => ValueTask.FromResult<ClientNetwork?>(Of(context));

    public static ClientNetwork Of(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address ? Of(address) : s_unknown;

    internal static ClientNetwork Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6 || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return new ClientNetwork(address.MapToIPv4().ToString());
        }

        var network = address.GetAddressBytes();
        Array.Clear(network, 8, 8);
        return new ClientNetwork(new IPAddress(network).ToString());
    }
}
