using System.Net;
using System.Net.Sockets;
using System.Text;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Engine;

/// <summary>Whether a paid call may have left is a question about its body, and not about its connection.</summary>
public sealed class DoubtTests
{
    [Fact]
    public async Task A_provider_that_never_ends_the_handshake_certainly_took_nothing()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var reply = await SubmitAsync($"https://{silent.LocalEndpoint}/", TimeSpan.FromMilliseconds(300));
        Assert.Equal(FailureKind.Overloaded, Assert.IsType<Outcome.Unavailable>(reply.Failure).Error.Kind);
    }

    [Fact]
    public async Task A_provider_that_is_not_there_certainly_took_nothing() =>
        Assert.IsType<Outcome.Unavailable>((await SubmitAsync("http://127.0.0.1:1/", TimeSpan.FromSeconds(10))).Failure);

    [Fact]
    public async Task A_provider_that_hangs_up_once_the_body_has_begun_leaves_doubt()
    {
        using var rude = new TcpListener(IPAddress.Loopback, 0);
        rude.Start();
        var submission = SubmitAsync($"http://{rude.LocalEndpoint}/", TimeSpan.FromSeconds(10));
        using (var guest = await rude.AcceptSocketAsync()) await guest.ReceiveAsync(new byte[1]);
        Assert.IsType<Outcome.Ambiguous>((await submission).Failure);
    }

    private static async Task<UpstreamResponse> SubmitAsync(string url, TimeSpan toConnect)
    {
        using var http = new UpstreamHttp(new() { ConnectTimeout = toConnect }, TimeProvider.System);
        return await http.SubmitAsync(new(HttpMethod.Post, url) { Content = new StringContent("{}", Encoding.UTF8, "application/json") }, CancellationToken.None);
    }
}
