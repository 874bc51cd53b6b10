using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Filmgate.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine.Lanes;

/// <summary>
/// A provider that misbehaves, or an owner with many videos, beside one that must not notice it. Real HTTP and real time, with the default
/// limits and timeouts. Only the gap between polls is short, so that a video takes the time of its render.
/// </summary>
public sealed class NeighbourTests
{
    private const int Videos = 10;
    private const int VideosOfNeighbour = 300;

    /// <summary>Other tests run meanwhile and may slow one of the two down. A delay by the neighbour would be in each of them.</summary>
    private const int MaxMeasurements = 4;
    private readonly ConcurrentQueue<string> _bodies = new();

    [Theory]
    [InlineData("accepts connections and never answers")]
    [InlineData("is at its limit")]
    [InlineData("fails the TLS handshake")]
    public async Task A_provider_that_misbehaves_does_not_delay_the_videos_of_a_healthy_one(string neighbour)
    {
        await using var provider = await NeighbourAsync(neighbour);
        var measured = new List<string>();
        while (true)
        {
            var (alone, beside) = (await MedianAsync(neighbour: null), await MedianAsync(provider.Url));
            measured.Add($"{beside.TotalSeconds:0.00} s, alone {alone.TotalSeconds:0.00} s");
            if (beside <= alone * 1.2) break;
            Assert.True(measured.Count < MaxMeasurements, $"beside one that {neighbour}: {string.Join("; ", measured)}");
        }

        Assert.True(provider.Connections > 0, "The neighbour was never called.");
    }

    [Fact]
    public async Task An_owner_with_ten_thousand_videos_delays_the_single_one_of_another_owner_by_one_turn()
    {
        await using var provider = await FakeUpstream.StartAsync(http => AcceptAsync(http, _bodies.Enqueue));
        await using var gateway = await RunningGateway.StartAsync(provider.Url, loops: false);
        var store = gateway.Services.GetRequiredService<IVideoStore>();
        var queue = gateway.Services.GetRequiredService<DueQueue>();
        var node = gateway.Services.GetRequiredService<NodeLease>().Node;
        var now = gateway.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var many = Enumerable.Range(0, 10_000).Select(_ => A.Task("many", node, now, prompt: "one of many"));
        await Task.WhenAll(many.Append(A.Task("one", node, now, prompt: "the single one")).Select(async task =>
        {
            var created = await store.CreateAsync(task with { Request = task.Request with { IsSimulated = false } }, default);
            queue.Schedule(created.Task);
        }));

        await gateway.Services.GetRequiredService<EngineLoop>().RunOnceAsync(default);
        Assert.Equal(new EngineOptions().CallsPerLane, provider.Creates);       // one round of the lane
        Assert.Single(_bodies, body => body.Contains("the single one", StringComparison.Ordinal));
    }

    /// <summary>The median time of the healthy provider's videos, while the other one has many of its own.</summary>
    private static async Task<TimeSpan> MedianAsync(Uri? neighbour)
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 4, change: settings => settings with
        {
            Providers = neighbour is null
                ? settings.Providers
                : [.. settings.Providers, new("neighbour", UpstreamSystem.XAi, neighbour, [new("key", "key-of-the-neighbour")])
                    {
                        Limits = ProviderLimits.Unknown,                // its rate would keep most videos from being tried
                    }],
        });
        if (neighbour is not null)
            await Parallel.ForEachAsync(
                Enumerable.Range(0, VideosOfNeighbour),
                async (_, _) => await gateway.CreateAsync(new { model = "grok-imagine-video-1.5", prompt = "A kite" }));
        var ids = new List<string>();
        var request = new { model = "veo3-fast", prompt = "A kite" };
        for (var i = 0; i < Videos; i++) ids.Add((string)(await gateway.CreateAsync(request))["id"]!);
        await Task.WhenAll(ids.Select(id => gateway.FinishAsync(id)));
        var times = new List<TimeSpan>();
        foreach (var id in ids)
        {
            var task = (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!;
            Assert.Equal(VideoStatus.Completed, task.Status);
            times.Add(task.FinishedAt!.Value - task.CreatedAt);
        }

        return times.Order().ElementAt(Videos / 2);
    }

    private static async Task AcceptAsync(HttpContext http, Action<string> created)
    {
        created(await new StreamReader(http.Request.Body).ReadToEndAsync());
        await FakeUpstream.RespondAsync(http, """{"id":"task_9","status":"queued"}""");
    }

    private static async Task<Neighbour> NeighbourAsync(string behaviour)
    {
        if (behaviour is "is at its limit")
        {
            var upstream = await FakeUpstream.StartAsync(http => FakeUpstream.RespondAsync(http, """{"error":"too many"}""", 429));
            return new(upstream.Url, () => upstream.Requests.Count, upstream);
        }

        var server = new SilentServer(answersGarbage: behaviour is "fails the TLS handshake");
        var scheme = behaviour is "fails the TLS handshake" ? "https" : "http";
        return new(new($"{scheme}://127.0.0.1:{server.Port}"), () => server.Connections, server);
    }

    private sealed class Neighbour(Uri url, Func<int> connections, IAsyncDisposable server) : IAsyncDisposable
    {
        public Uri Url => url;

        public int Connections => connections();

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }

    /// <summary>Accepts each connection. Then it is silent, or answers with something that is not TLS and closes.</summary>
    private sealed class SilentServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<TcpClient> _clients = [];
        private readonly Task _accepting;

        public SilentServer(bool answersGarbage)
        {
            _listener.Start();
            _accepting = AcceptAsync(answersGarbage);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Connections => _clients.Count;

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _accepting;
            foreach (var client in _clients) client.Dispose();
        }

        private async Task AcceptAsync(bool answersGarbage)
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync();
                    _clients.Add(client);
                    if (!answersGarbage) continue;
                    await client.GetStream().WriteAsync("no TLS here"u8.ToArray());
                    client.Close();
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over.
            }
        }
    }
}
