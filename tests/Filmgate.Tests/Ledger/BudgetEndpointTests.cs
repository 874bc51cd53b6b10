using System.Text.Json;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Ledger;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Ledger;

/// <summary>Budgets over HTTP. Each video of sora-2 with 4 seconds costs 0.32 USD.</summary>
public sealed class BudgetEndpointTests
{
    private static readonly object Video = new { prompt = "A kite", model = "sora-2", seconds = "4" };
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_create_beyond_the_budget_is_refused_as_OpenAI_refuses_it_and_its_clients_do_not_repeat_it()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        using var user = await ApiTestClient.WithNewKeyAsync(gateway, "user");
        using var operate = await ApiTestClient.WithNewKeyAsync(gateway, "operator", role: KeyRole.Operator);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(200, (await operate.PutAsync("/v1/budgets/user", new { month_usd = 0.70 })).Status);
        Assert.Equal(200, (await user.CreateAsync(Video)).Status);
        Assert.Equal(200, (await user.CreateAsync(Video)).Status);
        var refused = await user.CreateAsync(Video);
        var error = refused.Json.GetProperty("error");
        Assert.Equal((429, "insufficient_quota"), refused.Error);
        Assert.Equal("insufficient_quota", error.GetProperty("type").GetString());
        Assert.Equal("false", refused.Headers["x-should-retry"]);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"]), 1, 31 * 86400);
        var message = error.GetProperty("message").GetString();
        string[] parts = ["0.70 USD for 2026-11", "0.64 USD are held", "0.06 USD are left", "may cost 0.32 USD", "2026-12-01T00:00:00Z"];
        foreach (var part in parts)
            Assert.Contains(part, message, StringComparison.Ordinal);

        var month = (await user.GetAsync("/v1/budgets")).Json.GetProperty("data")[0].GetProperty("month");
        Assert.Equal((0.64m, 0.06m), (month.GetProperty("held_usd").GetDecimal(), month.GetProperty("left_usd").GetDecimal()));
        Assert.Equal(200, (await operate.CreateAsync(Video)).Status);
        Assert.Empty((await gateway.Services.GetRequiredService<ILedgerStore>().VerifyAsync()).Differences);
    }

    [Fact]
    public async Task A_budget_counts_what_was_spent_before_it_was_set_and_ends_when_it_is_removed()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        using var client = new FilmgateClient(gateway.Http);
        await gateway.CreateAsync(Video);
        var set = await client.Budgets.SetAsync("local", new() { TotalUsd = 0.5m });
        Assert.Equal(("hard", "UTC", 0.32m, 0.18m), (set.Mode, set.TimeZone, set.Total!.HeldUsd, set.Total.LeftUsd));
        var video = new CreateVideo { Prompt = "A kite", Model = "sora-2", Seconds = 4 };
        var refused = await Assert.ThrowsAsync<FilmgateException>(() => client.CreateVideoAsync(video));
        Assert.Equal("insufficient_quota", refused.Code);
        Assert.Equal("local", (await client.Budgets.RemoveAsync("local")).Account);
        await client.CreateVideoAsync(video);
        Assert.Equal("budget_not_found", (await Assert.ThrowsAsync<FilmgateException>(() => client.Budgets.GetAsync("local"))).Code);
    }

    [Fact]
    public async Task A_group_limits_its_keys_together()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        using var one = await ApiTestClient.WithNewKeyAsync(gateway, "one");
        using var two = await ApiTestClient.WithNewKeyAsync(gateway, "two");
        using var operate = await ApiTestClient.WithNewKeyAsync(gateway, "operator", role: KeyRole.Operator);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((404, "account_not_found"), (await operate.PutAsync("/v1/budgets/group_team", new { day_usd = 1 })).Error);
        Assert.Equal("group_team", (await operate.PutAsync("/v1/groups/team", new { keys = new[] { "one", "two" } }))["id"]);
        Assert.Equal(200, (await operate.PutAsync("/v1/budgets/group_team", new { day_usd = 0.5 })).Status);
        Assert.Equal(200, (await one.CreateAsync(Video)).Status);
        var refused = await two.CreateAsync(Video);
        Assert.Equal((429, "insufficient_quota"), refused.Error);
        Assert.Contains("the group group_team", refused.Text, StringComparison.Ordinal);
        Assert.Single((await two.GetAsync("/v1/budgets")).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(403, (await two.GetAsync("/v1/groups")).Status);
        Assert.Equal((403, "operator_only"), (await two.PutAsync("/v1/budgets/two", new { day_usd = 9 })).Error);
        Assert.Equal((404, "budget_not_found"), (await two.GetAsync("/v1/budgets/one")).Error);
    }

    [Fact]
    public async Task An_unknown_price_under_a_budget_needs_a_ceiling_which_is_held()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        using var api = new ApiTestClient(gateway, key: null);
        await api.PutAsync("/v1/budgets/local", new { total_usd = 5 });
        var model = (await api.GetAsync("/v1/videos/models")).Json.GetProperty("data").EnumerateArray()
            .First(one => one.GetProperty("price_usd").ValueKind is JsonValueKind.Null).GetProperty("id").GetString()!;
        Assert.Equal((400, "price_unknown"), (await api.CreateAsync(new { prompt = "A kite", model })).Error);
        Assert.Equal(200, (await api.CreateAsync(new { prompt = "A kite", model = "sora-2" })).Status);
    }

    [Fact]
    public async Task Four_fifths_of_a_limit_send_one_warning()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        await api.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url, events = new[] { "budget.warning" } });
        await api.PutAsync("/v1/budgets/local", new { total_usd = 1, mode = "soft" });
        for (var i = 0; i < 5; i++) Assert.Equal(200, (await api.CreateAsync(Video)).Status);
        await webhooks.DeliverAsync();
        var message = receiver.Only.Json;
        Assert.Equal(("budget.warning", "total", 1m, 0.96m), (
            (string)message["type"]!, (string)message["data"]!["window"]!, (decimal)message["data"]!["limit"]!["limit_usd"]!,
            (decimal)message["data"]!["limit"]!["held_usd"]!));
    }

    [Fact]
    public async Task A_video_cannot_ask_for_the_warning_and_an_endpoint_can()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, key: null);
        var events = new[] { "budget.warning" };
        var refused = await api.CreateAsync(new { prompt = "A kite", webhook_url = "https://a.test/", webhook_events = events });
        Assert.Equal(400, refused.Status);
    }

    [Theory]
    [InlineData("{}", "total_usd")]
    [InlineData("""{"total_usd":-1}""", "total_usd")]
    [InlineData("""{"day_usd":1e9}""", "day_usd")]
    [InlineData("""{"day_usd":1,"mode":"x"}""", "mode")]
    [InlineData("""{"day_usd":1,"time_zone":"Mars/Base"}""", "time_zone")]
    [InlineData("""{"day_usd":1,"usd":1}""", "usd")]
    public async Task A_wrong_budget_is_refused(string body, string field)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, key: null);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var refused = await api.SendAsync(HttpMethod.Put, "/v1/budgets/local", content);
        Assert.Equal((400, field), (refused.Status, refused.Json.GetProperty("error").GetProperty("param").GetString()));
    }

    [Theory]
    [InlineData("Team")]
    [InlineData("a%20b")]
    [InlineData("%C3%A4")]
    public async Task A_group_needs_a_plain_name(string name)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, key: null);
        Assert.Equal(400, (await api.PutAsync($"/v1/groups/{name}", new { keys = new[] { "local" } })).Status);
        Assert.Equal(404, (await api.GetAsync($"/v1/budgets/{name}")).Status);
        Assert.Equal(404, (await api.PutAsync("/v1/groups/ok", new { keys = new[] { "nobody" } })).Status);
    }
}
