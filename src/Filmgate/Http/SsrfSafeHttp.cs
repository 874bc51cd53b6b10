using System.Net;
using System.Net.Sockets;

namespace Filmgate.Http;

/// <summary>HTTP to addresses that others chose. The check sits where the connection is made, after the name was resolved, so that no
/// spelling of an address and no second answer of a name server gets around it.</summary>
internal static class SsrfSafeHttp
{
    private static readonly TimeSpan PerAddress = TimeSpan.FromSeconds(5);

    public static HttpClient CreateClient(AddressPolicy policy) => new(CreateHandler(policy)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="resolve">How names are resolved; the system's way when null.</param>
    public static SocketsHttpHandler CreateHandler(AddressPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false, // a proxy would resolve the name itself, and behind it there is nothing left to check
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = (context, ct) => ConnectAsync(policy, resolve ?? Dns.GetHostAddressesAsync, context.DnsEndPoint, ct),
    };

    private static async ValueTask<Stream> ConnectAsync(
        AddressPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>> resolve, DnsEndPoint where, CancellationToken ct)
    {
        var host = where.Host.Trim('[', ']'); // the client keeps the brackets of an IPv6 address
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, ct);

        // One bad address among good ones is no accident: somebody is trying which one we take.
        if (!Array.TrueForAll(addresses, found => policy.Permits(host, where.Port, found)))
            throw new AddressRefusedException(host);

        for (var i = 0; i < addresses.Length; i++)
        {
            var isLast = i == addresses.Length - 1;
            var address = addresses[i].IsIPv4MappedToIPv6 ? addresses[i].MapToIPv4() : addresses[i];
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
                if (!isLast)
                    patience.CancelAfter(PerAddress);
                await socket.ConnectAsync(new IPEndPoint(address, where.Port), patience.Token);
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
