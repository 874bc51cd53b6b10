using System.Net;
using System.Net.Sockets;

namespace Filmgate.Http;

/// <summary>
/// HTTP to addresses that others chose. The policy is checked where the connection is made, after the name was resolved. So no spelling of
/// an address and no second, different response of a name server bypasses it.
/// </summary>
internal static class SsrfSafeHttp
{
    private static readonly TimeSpan ConnectTimeoutPerAddress = TimeSpan.FromSeconds(5);

    public static HttpClient CreateClient(AddressPolicy policy) => new(CreateHandler(policy)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="resolve">Resolves names. Null: the system's resolver.</param>
    public static SocketsHttpHandler CreateHandler(
        AddressPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null) => new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false, // a proxy resolves the name itself, so its address could not be checked here
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = (context, ct) => ConnectAsync(policy, resolve ?? Dns.GetHostAddressesAsync, context.DnsEndPoint, ct),
        };

    private static async ValueTask<Stream> ConnectAsync(
        AddressPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>> resolve, DnsEndPoint endpoint, CancellationToken ct)
    {
        var host = endpoint.Host.Trim('[', ']'); // the client keeps the brackets of an IPv6 address
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, ct);

        // A name with both public and blocked addresses is likely an attack, so one blocked address is enough to refuse.
        if (!Array.TrueForAll(addresses, found => policy.Permits(host, endpoint.Port, found)))
            throw new AddressRefusedException(host);

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
