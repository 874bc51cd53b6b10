using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api.Endpoints;

public sealed class RetryTests
{
    private static readonly object Request = new
    {
        prompt = "A kite",
        model = "sora-2",
        seconds = 8,
        metadata = new { scene = "3" },
        fallback_models = new[] { "veo3-fast" },
    };

    [Fact]
    public async Task A_retry_is_a_new_video_with_the_same_request_that_says_it_is_paid_again()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var original = await CancelledAsync(api);
        var before = (await api.GetAsync($"/v1/videos/{original}")).Headers["ETag"];

        var retry = await api.PostAsync($"/v1/videos/{original}/retry");

        Assert.Equal(200, retry.Status);
        Assert.NotEqual(original, retry.Id);
        Assert.Equal(
            ("queued", "sora-2", "A kite", "8", original),
            (retry["status"], retry["model"], retry["prompt"], retry["seconds"], retry["retry_of"]));
        Assert.Contains("paid again", retry["warnings"], StringComparison.Ordinal);
        var linked = await api.GetAsync($"/v1/videos/{original}");
        Assert.Equal(retry.Id, linked["retried_as"]);
        Assert.NotEqual(before, linked.Headers["ETag"]);
        Assert.Equal([retry.Id, original], (await api.GetAsync("/v1/videos?metadata[scene]=3")).Ids);
    }

    [Fact]
    public async Task A_retry_of_a_retry_names_the_video_that_it_repeats()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var original = await CancelledAsync(api);
        var first = (await api.PostAsync($"/v1/videos/{original}/retry")).Id;
        await api.PostAsync($"/v1/videos/{first}/cancel");
        var second = await api.PostAsync($"/v1/videos/{first}/retry");
        Assert.Equal(first, second["retry_of"]);
        var warnings = second.Json.GetProperty("warnings").EnumerateArray();
        Assert.Equal(1, warnings.Count(one => one.GetString()!.Contains("paid again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_repeated_retry_with_the_same_key_makes_one_video()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var (original, other) = (await CancelledAsync(api), await CancelledAsync(api));
        Task<ApiResponse> RetryAsync(string id) =>
            api.SendAsync(HttpMethod.Post, $"/v1/videos/{id}/retry", null, ("Idempotency-Key", "again"));

        var first = await RetryAsync(original);
        var second = await RetryAsync(original);
        Assert.Equal((first.Id, "true"), (second.Id, second.Headers["Idempotent-Replayed"]));
        Assert.Equal((409, "idempotency_key_reused"), (await RetryAsync(other)).Error);
        Assert.Equal(3, (await api.GetAsync("/v1/videos")).Ids.Count());
    }

    [Fact]
    public async Task A_video_that_is_not_finished_or_of_another_key_is_not_retried()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        using var stranger = await ApiTestClient.WithNewKeyAsync(gateway, "a stranger");
        using var chief = await ApiTestClient.WithNewKeyAsync(gateway, "chief", role: Filmgate.Keys.KeyRole.Operator);
        var queued = (await api.CreateAsync()).Id;
        var cancelled = await CancelledAsync(api);

        Assert.Equal((409, "video_not_finished"), (await api.PostAsync($"/v1/videos/{queued}/retry")).Error);
        Assert.Equal((404, "video_not_found"), (await stranger.PostAsync($"/v1/videos/{cancelled}/retry")).Error);
        Assert.Equal((403, "not_your_video"), (await chief.PostAsync($"/v1/videos/{cancelled}/retry")).Error);
        Assert.Equal(2, (await api.GetAsync("/v1/videos")).Ids.Count());
    }

    private static async Task<string> CancelledAsync(ApiTestClient api)
    {
        var id = (await api.CreateAsync(Request)).Id;
        Assert.Equal("cancelled", (await api.PostAsync($"/v1/videos/{id}/cancel"))["status"]);
        return id;
    }
}
