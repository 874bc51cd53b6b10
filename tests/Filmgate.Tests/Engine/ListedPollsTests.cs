using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Filmgate.Dialects.Ark;
using Filmgate.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Engine;

public sealed class ListedPollsTests : IAsyncDisposable
{
    private readonly ArkDialect _dialect = new();
    private readonly ManualClock _clock = new();
    private readonly ListedPolls _lists;
    private readonly UpstreamHttp _http = new(new UpstreamOptions(), TimeProvider.System);
    private readonly ConcurrentQueue<string[]> _asked = new();
    private Func<string[], IEnumerable<string>> _known = asked => asked;
    private FakeUpstream? _upstream;

    public ListedPollsTests() => _lists = new(_clock, NullLogger<ListedPolls>.Instance);

    [Fact]
    public async Task Polls_of_one_credential_at_the_same_time_share_calls_of_at_most_fifty()
    {
        var outcomes = await PollAsync(200);
        Assert.Equal(198, outcomes.Count(outcome => outcome is Outcome.Pending));      // the first two did not know of the others
        Assert.InRange(_asked.Count, 4, 12);
        Assert.All(_asked, asked => Assert.InRange(asked.Length, 3, 50));
        Assert.Equal(198, _asked.SelectMany(asked => asked).Distinct().Count());
    }

    [Fact]
    public async Task A_few_polls_are_made_alone()
    {
        Assert.All(await PollAsync(2), Assert.Null);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.All(await PollAsync(2), Assert.Null);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task What_the_list_does_not_have_is_polled_alone()
    {
        _known = asked => asked.Where(id => int.Parse(id) % 4 != 0);
        var outcomes = await PollAsync(42);
        Assert.All(outcomes.Index().Skip(2), one => Assert.Equal((one.Index + 1) % 4 != 0, one.Item is Outcome.Pending));
    }

    [Fact]
    public async Task After_a_list_without_the_tasks_polls_are_made_alone_for_a_while()
    {
        _known = _ => [];
        Assert.All(await PollAsync(20), Assert.Null);
        var lists = _asked.Count;
        Assert.InRange(lists, 1, 3);
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.All(await PollAsync(20), Assert.Null);
        Assert.Equal(lists, _asked.Count);
        _clock.Advance(TimeSpan.FromMinutes(2));
        _known = asked => asked;
        Assert.Contains(await PollAsync(20), outcome => outcome is Outcome.Pending);
    }

    [Fact]
    public async Task A_list_that_fails_costs_no_poll()
    {
        _known = _ => throw new InvalidOperationException("broken");
        Assert.All(await PollAsync(20), Assert.Null);
    }

    [Fact]
    public async Task A_provider_whose_list_is_not_documented_is_not_asked_for_one()
    {
        Assert.All(await PollAsync(20, UpstreamSystem.CometApi), Assert.Null);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Videos_of_the_sandbox_are_polled_by_lists_and_all_completed()
    {
        await using var gateway = await RunningGateway.StartAsync(
            speed: 4, ffmpeg: false, change: s => s with { Providers = [s.Providers[0] with { IsSandbox = true }] });
        var ids = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            (string)(await gateway.CreateAsync(new { prompt = $"kite {i}", model = "doubao-seedance-2-0-260128" }))["id"]!));
        foreach (var id in ids) Assert.Equal("completed", (string)(await gateway.FinishAsync(id))["status"]!);
        using var sandbox = new HttpClient { BaseAddress = gateway.SandboxUrl };
        var polls = (int)JsonNode.Parse(await sandbox.GetStringAsync("/sandbox/stats"))!["polls"]!;
        Assert.InRange(polls, 1, 2 * ids.Length);                       // alone, each would need one every 50 ms of its second
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_upstream is not null) await _upstream.DisposeAsync();
    }

    private async Task<Outcome?[]> PollAsync(int count, UpstreamSystem? system = null)
    {
        _upstream ??= await FakeUpstream.StartAsync(ListAsync);
        var provider = new Provider("test", system ?? UpstreamSystem.ByName["ark"], _upstream.Url, [new("default", "test-key")]);
        return await Task.WhenAll(Enumerable.Range(1, count).Select(id => _lists.PollAsync(
            _dialect,
            A.Attempt(operation: $"{id}"),
            new(provider, _dialect.Name, provider.Credentials[0], _http, TimeProvider.System),
            default)));
    }

    private Task ListAsync(HttpContext http)
    {
        string[] asked = [.. http.Request.Query["filter.task_ids"].OfType<string>()];
        _asked.Enqueue(asked);
        var items = _known(asked).Select(id => (JsonNode)new JsonObject { ["id"] = id, ["status"] = "running" });
        var list = new JsonObject { ["total"] = asked.Length, ["items"] = new JsonArray([.. items]) };
        return FakeUpstream.RespondAsync(http, list.ToJsonString());
    }
}
