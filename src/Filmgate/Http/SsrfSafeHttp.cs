using System.Net;
using System.Net.Sockets;

namespace Filmgate.Http;

/// <summary>
/// HTTP to addresses that others chose. Without a proxy, the policy is checked where the connection is made, after the name was resolved.
/// So no spelling of an address and no second, different response of a name server bypasses it. With a proxy, the target of each request
/// is checked before the proxy gets it. The proxy resolves the name again, so it should refuse private addresses itself.
/// </summary>
internal static class SsrfSafeHttp
{
    private static readonly TimeSpan ConnectTimeoutPerAddress = TimeSpan.FromSeconds(5);

    public static HttpClient CreateClient(AddressPolicy policy, NetworkOptions network) =>
        new(CreateHandler(policy, network)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="resolve">Resolves names. Null: the system's resolver.</param>
    /// <param name="configure">Changes the limits of the connections.</param>
    public static HttpMessageHandler CreateHandler(
        AddressPolicy policy,
        NetworkOptions network,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
        Action<SocketsHttpHandler>? configure = null)
    {
        resolve ??= Dns.GetHostAddressesAsync;
        return new ProxyRouter(
            network.Proxy,
            Create,
            direct => direct.ConnectCallback = (context, ct) => ConnectAsync(policy, resolve, context.DnsEndPoint, ct),
            (target, ct) => CheckTargetAsync(policy, network.ProxyResolves, resolve, target, ct));

        SocketsHttpHandler Create()
        {
            var handler = new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(15),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            };
            configure?.Invoke(handler);
            return handler;
        }
    }

    /// <exception cref="AddressRefusedException">The target is a private address, or its name resolves to one here.</exception>
    /// <exception cref="NameNotResolvedException">The name does not resolve here, and the proxy may not resolve it.</exception>
    private static async Task CheckTargetAsync(
        AddressPolicy policy,
        bool proxyResolves,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve,
        Uri target,
        CancellationToken ct)
    {
        var host = HostName.Of(target);
        if (policy.PermitsEveryAddressOf(host.Text, target.Port)) return;
        var addresses = host.Address is { } literal ? [literal] : await ResolveAsync();
        if (!Array.TrueForAll(addresses, address => policy.Permits(host.Text, target.Port, address)))
            throw new AddressRefusedException(host.Text);
        if (addresses.Length == 0 && !proxyResolves) throw new NameNotResolvedException(host.Text);

        async Task<IPAddress[]> ResolveAsync()
        {
            try
            {
                return await resolve(host.Text, ct);
            }
            catch (SocketException)
            {
                return [];                                              // no such name here, or no name server
            }
        }
    }

    private static async ValueTask<Stream> ConnectAsync(
        AddressPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>> resolve, DnsEndPoint endpoint, CancellationToken ct)
    {
        var host = HostName.Parse(endpoint.Host);
        var addresses = host.Address is { } literal ? [literal] : await resolve(host.Text, ct);

        // A name with both public and blocked addresses is likely an attack, so one blocked address is enough to refuse.
        if (!Array.TrueForAll(addresses, found => policy.Permits(host.Text, endpoint.Port, found)))
            throw new AddressRefusedException(host.Text);

        for (var i = 0; i < addresses.Length; i++)
        {
            var isLast = i == addresses.Length - 1;
            var address = addresses[i].IsIPv4MappedToIPv6 ? addresses[i].MapToIPv4() : addresses[i];
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
                if (!isLast)
                    timeout.CancelAfter(ConnectTimeoutPerAddress);
                await socket.ConnectAsync(new IPEndPoint(address, endpoint.Port), timeout.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (isLast || ct.IsCancellationRequested || e is not (SocketException or OperationCanceledException))
                    throw;
            }
        }

        throw new SocketException((int)SocketError.HostNotFound);
    }
}
