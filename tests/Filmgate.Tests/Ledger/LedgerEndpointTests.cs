using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Ledger;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Ledger;

/// <summary>The ledger over HTTP, with videos that a gateway really runs.</summary>
public sealed class LedgerEndpointTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_delivered_video_shows_what_it_cost_and_the_ledger_its_entries()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        var created = await gateway.CreateAsync(new { prompt = "A kite", model = "sora-2", seconds = "4" });
        Assert.Equal((0.32m, "no", "estimate"), CostOf(created));
        var done = await gateway.FinishAsync((string)created["id"]!);
        Assert.Equal("completed", (string)done["status"]!);
        Assert.Equal((0.32m, "yes"), ((decimal?)done["cost"]!["actual_usd"], (string)done["cost"]!["billed"]!));
        Assert.Null(done["simulated"]);

        using var api = new ApiTestClient(gateway, key: null);
        var entries = (await api.GetAsync($"/v1/ledger?video={created["id"]}")).Json.GetProperty("data").EnumerateArray()
            .Select(e =>
                $"{e.GetProperty("kind")} {e.GetProperty("held_usd").GetDecimal():0.00} {e.GetProperty("spent_usd").GetDecimal():0.00}");
        Assert.Equal(["settle -0.32 0.32", "hold 0.32 0.00"], entries);
        await VerifyAsync(gateway);
    }

    [Fact]
    public async Task A_failed_render_of_unknown_charge_is_listed_until_the_operator_resolves_it()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        var id = (string)(await gateway.CreateAsync(new { prompt = "[sandbox:render-failed]", model = "sora-2", seconds = "4" }))["id"]!;
        var failed = await gateway.FinishAsync(id);
        Assert.Equal(("unknown", "render_failed", true), (
            (string)failed["cost"]!["billed"]!, (string)failed["cost"]!["reason"]!, failed["cost"]!["actual_usd"] is null));
        using var client = new FilmgateClient(gateway.Http);
        var open = Assert.Single((await client.Ledger.ListAsync(new() { Unresolved = true })).Data);
        Assert.Equal((id, "render_failed", 0.32m), (open.Video, open.Reason, open.HeldUsd));

        var entries = (await client.Ledger.ResolveAsync(id, 0.1m)).Data;
        Assert.Equal([("settle", 0.1m), ("hold", 0m)], entries.Select(entry => (entry.Kind, entry.SpentUsd)));
        Assert.Empty((await client.Ledger.ListAsync(new() { Unresolved = true })).Data);
        var resolved = await gateway.GetAsync(id);
        Assert.Equal((0.1m, "yes", "operator"), (
            (decimal?)resolved["cost"]!["actual_usd"], (string)resolved["cost"]!["billed"]!, (string)resolved["cost"]!["basis"]!));
        var again = await Assert.ThrowsAsync<FilmgateException>(() => client.Ledger.ResolveAsync(id, 0));
        Assert.Equal("nothing_to_resolve", again.Code);
        await VerifyAsync(gateway);
    }

    [Fact]
    public async Task A_refused_video_costs_nothing()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        var id = (string)(await gateway.CreateAsync(new { prompt = "[sandbox:content-rejected]", model = "sora-2" }))["id"]!;
        var cost = (await gateway.FinishAsync(id))["cost"]!;
        Assert.Contains((string)cost["billed"]!, new[] { "no", "unknown" });
        await VerifyAsync(gateway);
    }

    [Fact]
    public async Task A_key_sees_its_own_entries_and_an_operator_all()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        using var user = await ApiTestClient.WithNewKeyAsync(gateway, "user");
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "other");
        using var operate = await ApiTestClient.WithNewKeyAsync(gateway, "operator", role: KeyRole.Operator);
        _clock.Advance(TimeSpan.FromSeconds(2));
        var theirs = await user.CreateAsync("A kite");
        await other.CreateAsync("A kite");
        Assert.Equal([$"{theirs.Id}:1:hold"], (await user.GetAsync("/v1/ledger")).Ids);
        Assert.Equal(2, (await operate.GetAsync("/v1/ledger")).Ids.Count());
        var key = (await user.GetAsync("/v1/ledger")).Json.GetProperty("data")[0].GetProperty("key").GetString();
        Assert.Equal([$"{theirs.Id}:1:hold"], (await operate.GetAsync($"/v1/ledger?key={key}")).Ids);
        Assert.Equal((403, "operator_only"), (await other.GetAsync($"/v1/ledger?key={key}")).Error);
        Assert.Equal((403, "operator_only"), (await user.PostAsync($"/v1/ledger/{theirs.Id}/resolve", new { amount_usd = 0 })).Error);
    }

    [Fact]
    public async Task Pages_continue_after_the_last_entry()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        using var api = new ApiTestClient(gateway, key: null);
        for (var i = 0; i < 5; i++)
        {
            var id = (await api.CreateAsync("A kite")).Id;
            await api.PostAsync($"/v1/videos/{id}/cancel");
        }

        var all = (await api.GetAsync("/v1/ledger?limit=100")).Ids.ToList();
        var paged = new List<string>();
        for (var path = "/v1/ledger?limit=3"; ;)
        {
            var page = await api.GetAsync(path);
            paged.AddRange(page.Ids);
            if (page["has_more"] is "False") break;
            path = $"/v1/ledger?limit=3&after={page["last_id"]}";
        }

        Assert.Equal(10, all.Count);
        Assert.Equal(all, paged);
    }

    [Theory]
    [InlineData("state=open", "state")]
    [InlineData("after=x", "after")]
    [InlineData("after=%00:1:hold", "after")]
    [InlineData("key=%00", "key")]
    [InlineData("video=a%20b", "video")]
    [InlineData("limit=0", "limit")]
    [InlineData("of=me", "of")]
    public async Task A_wrong_query_is_refused(string query, string field)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, key: null);
        var refused = await api.GetAsync($"/v1/ledger?{query}");
        Assert.Equal((400, "invalid_request", field), (
            refused.Status, refused.Code, refused.Json.GetProperty("error").GetProperty("param").GetString()));
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"amount_usd":-1}""", 400)]
    [InlineData("""{"amount_usd":"x"}""", 400)]
    [InlineData("""{"amount_usd":1,"attempt":0}""", 400)]
    [InlineData("""{"amount_usd":1,"note":"x"}""", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"amount_usd":1}""", 404)]
    public async Task A_wrong_answer_about_a_charge_is_refused(string body, int status)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, key: null);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(status, (await api.SendAsync(HttpMethod.Post, "/v1/ledger/video_x/resolve", content)).Status);
    }

    private static (decimal?, string, string) CostOf(System.Text.Json.Nodes.JsonNode video) =>
        ((decimal?)video["cost"]!["estimated_usd"], (string)video["cost"]!["billed"]!, (string)video["cost"]!["basis"]!);

    private static async Task VerifyAsync(RunningGateway gateway) =>
        Assert.Empty((await gateway.Services.GetRequiredService<ILedgerStore>().VerifyAsync()).Differences);
}
