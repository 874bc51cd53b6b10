using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api.Endpoints;

public sealed class VideoListTests
{
    [Fact]
    public async Task A_list_can_be_paged_in_both_orders()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var made = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            made.Add((await api.CreateAsync($"Scene {i}")).Id);
            clock.Advance(TimeSpan.FromMilliseconds(5));
        }

        Assert.Equal(made, await WalkAsync(api, "order=asc"));
        made.Reverse();
        Assert.Equal(made, await WalkAsync(api, "order=desc"));
        Assert.Equal(made, await WalkAsync(api, ""));

        var whole = await api.GetAsync("/v1/videos");
        Assert.Equal(("list", made[0], made[^1], "False"), (whole["object"], whole["first_id"], whole["last_id"], whole["has_more"]));
        Assert.Equal(made[..3], (await api.GetAsync("/v1/videos?limit=3")).Ids);
    }

    [Fact]
    public async Task A_page_with_exactly_the_remaining_videos_is_the_last_one()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        for (var i = 0; i < 4; i++) await api.CreateAsync();

        var first = await api.GetAsync("/v1/videos?limit=2");
        var second = await api.GetAsync($"/v1/videos?limit=2&after={first["last_id"]}");
        var beyond = await api.GetAsync($"/v1/videos?limit=2&after={second["last_id"]}");

        Assert.Equal(("True", "False", "False"), (first["has_more"], second["has_more"], beyond["has_more"]));
        Assert.Empty(beyond.Ids);
        Assert.Equal(("", ""), (beyond["first_id"], beyond["last_id"]));
    }

    [Fact]
    public async Task An_empty_list_has_all_its_fields()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        Assert.Equal(
            """{"object":"list","data":[],"first_id":null,"last_id":null,"has_more":false}""", (await api.GetAsync("/v1/videos")).Text);
    }

    [Fact]
    public async Task Deleting_while_paging_skips_nothing()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        for (var i = 0; i < 5; i++) await api.PostAsync($"/v1/videos/{(await api.CreateAsync()).Id}/cancel");

        var (deleted, after) = (0, "");
        while (await api.GetAsync($"/v1/videos?limit=2{after}") is var page && page.Ids.Any())
        {
            foreach (var id in page.Ids) deleted += (await api.DeleteAsync($"/v1/videos/{id}")).Status == 200 ? 1 : 0;
            after = $"&after={page["last_id"]}";
        }

        Assert.Equal(5, deleted);
        Assert.Empty((await api.GetAsync("/v1/videos")).Ids);
    }

    private static async Task<List<string>> WalkAsync(ApiTestClient api, string query)
    {
        var (all, after, more) = (new List<string>(), "", true);
        while (more)
        {
            var page = await api.GetAsync($"/v1/videos?limit=3&{query}{after}");
            all.AddRange(page.Ids);
            (after, more) = ($"&after={page["last_id"]}", page["has_more"] is "True");
        }

        return all;
    }
}
