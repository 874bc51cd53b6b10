using System.Net;
using System.Net.Sockets;
using System.Text;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;
using Microsoft.Extensions.Time.Testing;
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

    [Fact]
    public async Task A_body_that_broke_off_proves_that_nothing_was_accepted()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var large = new JsonRequestBody(new() { ["image"] = new Base64Text("", InputFile.Of(new byte[64 << 20])).ToJson() });
        var submission = SubmitAsync($"http://{server.LocalEndpoint}/", TimeSpan.FromSeconds(10), large);
        using (var connection = await server.AcceptSocketAsync()) await connection.ReceiveAsync(new byte[1]);
        var failure = Assert.IsType<Outcome.Unavailable>((await submission).Failure);
        Assert.Equal(FailureKind.Overloaded, failure.Error.Kind);
        Assert.Contains("broke off after", failure.Error.Message);
    }

    [Theory]
    [InlineData(false, "it no longer exists")]
    [InlineData(true, "it is shorter than it was")]
    public async Task An_input_that_cannot_be_read_while_it_is_sent_proves_that_nothing_was_accepted(bool exists, string reason)
    {
        await using var provider = await FakeUpstream.StartAsync(http => http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted));
        var input = new InputFile(1 << 20, _ => Task.FromResult<Stream?>(exists ? new MemoryStream(new byte[200_000]) : null));
        var body = new JsonRequestBody(new() { ["image"] = new Base64Text("", input).ToJson() });
        var reply = await SubmitAsync(provider.Url.AbsoluteUri, TimeSpan.FromSeconds(10), body);
        var failure = Assert.IsType<Outcome.Unavailable>(reply.Failure);
        Assert.Equal((FailureKind.InputUnreadable, "no"), (failure.Error.Kind, failure.Error.Rule.Billed));
        Assert.Contains(reason, failure.Error.Message);
        Assert.True(failure.Error.Rule.RetrySubmit);
    }

    [Fact]
    public async Task A_body_may_take_longer_to_send_than_the_provider_has_for_its_response()
    {
        var clock = new FakeTimeProvider();
        await using var provider = await FakeUpstream.StartAsync(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            await FakeUpstream.RespondAsync(http, """{"id":"task_1"}""");
        });
        var part = TimeSpan.FromSeconds(40);                            // the provider has 60 seconds
        var input = new InputFile(1 << 20, _ => Task.FromResult<Stream?>(new SlowStream(new byte[1 << 20], () => clock.Advance(part))));
        using var http = new UpstreamHttp(new(), clock);
        var body = new JsonRequestBody(new() { ["image"] = new Base64Text("", input).ToJson() });
        var reply = await http.SubmitAsync(new(HttpMethod.Post, provider.Url) { Content = body }, CancellationToken.None);
        Assert.Equal((200, null), (reply.Status, reply.Failure));
    }

    private static async Task<UpstreamResponse> SubmitAsync(string url, TimeSpan toConnect, HttpContent? body = null)
    {
        using var http = new UpstreamHttp(new() { ConnectTimeout = toConnect }, TimeProvider.System);
        using var content = body ?? new StringContent("{}", Encoding.UTF8, "application/json");
        return await http.SubmitAsync(new(HttpMethod.Post, url) { Content = content }, CancellationToken.None);
    }

    /// <summary>Time passes with each read.</summary>
    private sealed class SlowStream(byte[] bytes, Action wait) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            wait();
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
