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

    [Fact]
    public async Task A_list_is_filtered_by_status_model_metadata_and_text()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var first = (await api.CreateAsync(
            new { prompt = "A red kite", model = "sora-2", metadata = new { scene = "a b", job = "7" } })).Id;
        var second = (await api.CreateAsync(new { prompt = "A boat", model = "veo3-fast" })).Id;
        await api.PostAsync($"/v1/videos/{second}/cancel");

        Assert.Equal([first], (await api.GetAsync("/v1/videos?status=queued,in_progress")).Ids);
        Assert.Equal([second, first], (await api.GetAsync("/v1/videos?status=queued&status=cancelled")).Ids);
        Assert.Equal([second], (await api.GetAsync("/v1/videos?model=veo3-fast&created_after=2000-01-01&has_file=false")).Ids);
        Assert.Equal([first], (await api.GetAsync("/v1/videos?metadata[scene]=a%20b&metadata%5Bjob%5D=7")).Ids);
        Assert.Equal([first], (await api.GetAsync("/v1/videos?q=RED%20K")).Ids);
        Assert.Empty((await api.GetAsync("/v1/videos?metadata[scene]=a&held=false")).Ids);
        Assert.Empty((await api.GetAsync("/v1/videos?created_before=2000-01-01T00:00:00Z&provider=fal")).Ids);
    }

    [Fact]
    public async Task A_cursor_continues_its_list_and_is_refused_with_other_filters()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        using var stranger = await ApiTestClient.WithNewKeyAsync(gateway, "a stranger");
        for (var i = 0; i < 3; i++) await api.CreateAsync();
        var page = await api.GetAsync("/v1/videos?status=queued&limit=2");
        var cursor = page["next_cursor"];

        var next = await api.GetAsync($"/v1/videos?status=queued&limit=2&after={cursor}");
        Assert.Single(next.Ids);
        Assert.Null(next["next_cursor"]);
        Assert.Empty(next.Ids.Intersect(page.Ids));
        foreach (var other in new[] { "status=failed", "status=queued&order=asc", "status=queued&q=kite", "" })
        {
            var refused = await api.GetAsync($"/v1/videos?{other}&after={cursor}");
            Assert.Equal((400, "after"), (refused.Status, refused.Json.GetProperty("error").GetProperty("param").GetString()));
        }

        Assert.Equal(400, (await stranger.GetAsync($"/v1/videos?status=queued&after={cursor}")).Status);
    }

    [Fact]
    public async Task An_operator_lists_and_counts_the_videos_of_a_key_by_its_id_or_name()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var user = await ApiTestClient.WithNewKeyAsync(gateway, "studio");
        using var chief = await ApiTestClient.WithNewKeyAsync(gateway, "chief", role: Filmgate.Keys.KeyRole.Operator);
        var made = (await user.CreateAsync()).Id;

        Assert.Empty((await chief.GetAsync("/v1/videos")).Ids);
        Assert.Equal([made], (await chief.GetAsync("/v1/videos?key=studio")).Ids);
        Assert.Equal("1", (await chief.GetAsync("/v1/videos/counts?key=studio")).Json.GetProperty("total").GetProperty("count").ToString());
        Assert.Equal((404, "key_not_found"), (await chief.GetAsync("/v1/videos?key=nobody")).Error);
        Assert.Equal((403, "operator_only"), (await user.GetAsync("/v1/videos?key=chief")).Error);
        Assert.Equal((403, "operator_only"), (await user.GetAsync("/v1/videos/counts?key=chief")).Error);
    }

    [Fact]
    public async Task Counts_name_every_status_in_the_words_of_the_key()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway, vocabulary: Filmgate.Keys.ApiKey.Succeeded);
        await api.CreateAsync();
        await api.PostAsync($"/v1/videos/{(await api.CreateAsync()).Id}/cancel");

        var counts = (await api.GetAsync("/v1/videos/counts")).Json;
        var byStatus = counts.GetProperty("by_status").EnumerateObject()
            .Select(one => (one.Name, one.Value.GetProperty("count").GetInt32()));
        Assert.Equal([("queued", 1), ("in_progress", 0), ("succeeded", 0), ("failed", 0), ("cancelled", 1)], byStatus);
        Assert.Equal("""{"count":2,"exact":true}""", counts.GetProperty("total").GetRawText());
        var cancelled = await api.GetAsync("/v1/videos/counts?status=cancelled");
        Assert.Equal("1", cancelled.Json.GetProperty("total").GetProperty("count").ToString());
    }

    [Theory]
    [InlineData("statuss", "status")]
    [InlineData("has_files", "has_file")]
    [InlineData("metdata[a]", null)]
    [InlineData("zzzzzzzzzzzzzzzz", null)]
    public async Task An_unknown_parameter_is_refused_and_the_nearest_name_is_suggested(string name, string? suggestion)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var refused = await api.GetAsync($"/v1/videos?{name}=x");
        Assert.Equal((400, "invalid_request"), refused.Error);
        if (suggestion is not null)
            Assert.Contains($"Did you mean '{suggestion}'?", refused.Text.Replace("\\u0027", "'", StringComparison.Ordinal));
        else if (name[0] is 'z') Assert.DoesNotContain("Did you mean", refused.Text);
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
