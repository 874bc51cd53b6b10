using System.Net;
using System.Net.Sockets;
using System.Text;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Engine;

/// <summary>A paid call may have arrived only if its body was sent. The connection alone proves nothing.</summary>
public sealed class UnknownOutcomeTests
{
    [Fact]
    public async Task A_handshake_that_never_ends_proves_that_nothing_was_accepted()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var reply = await SubmitAsync($"https://{silent.LocalEndpoint}/", TimeSpan.FromMilliseconds(300));
        Assert.Equal(FailureKind.Overloaded, Assert.IsType<Outcome.Unavailable>(reply.Failure).Error.Kind);
    }

    [Fact]
    public async Task A_refused_connection_proves_that_nothing_was_accepted() =>
        Assert.IsType<Outcome.Unavailable>((await SubmitAsync("http://127.0.0.1:1/", TimeSpan.FromSeconds(10))).Failure);

    [Fact]
    public async Task A_connection_closed_after_the_body_began_leaves_the_outcome_unknown()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var submission = SubmitAsync($"http://{server.LocalEndpoint}/", TimeSpan.FromSeconds(10));
        using (var connection = await server.AcceptSocketAsync()) await connection.ReceiveAsync(new byte[1]);
        Assert.IsType<Outcome.Ambiguous>((await submission).Failure);
    }

    private static async Task<UpstreamResponse> SubmitAsync(string url, TimeSpan toConnect)
    {
        using var http = new UpstreamHttp(new() { ConnectTimeout = toConnect }, TimeProvider.System);
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        return await http.SubmitAsync(new(HttpMethod.Post, url) { Content = content }, CancellationToken.None);
    }
}
