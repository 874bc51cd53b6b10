using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;

namespace Filmgate.Tests.Api.Endpoints;

/// <summary>What a client sees of a video, and what it can do with it in each status.</summary>
public sealed class VideoEndpointsTests
{
    [Fact]
    public async Task The_default_model_is_veo3_fast()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        Assert.Equal("veo3-fast", (await api.CreateAsync())["model"]);
    }

    [Fact]
    public async Task The_default_model_can_be_configured()
    {
        await using var gateway = await RunningGateway.StartAsync(
            loops: false, change: settings => settings with { Api = settings.Api with { DefaultModel = "kling-v2-6" } });
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        Assert.Equal("kling-v2-6", (await api.CreateAsync())["model"]);
    }

    [Fact]
    public async Task A_response_has_all_of_OpenAIs_fields_and_keeps_the_text_as_sent()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        var video = await api.CreateAsync(
            new
            {
                prompt = "Ein Drachen \"über\" dem Feld 🪁 & 風箏\n\t‮מעל‬ e\u0301",
                metadata = new Dictionary<string, string> { ["szene"] = "zwölf" },
            });

        string[] all =
        [
            "id", "object", "model", "status", "progress", "created_at", "completed_at", "expires_at", "prompt", "size", "seconds",
            "remixed_from_video_id", "error",
        ];
        Assert.All(all, field => Assert.True(video.Json.TryGetProperty(field, out _), field));
        Assert.Equal("Ein Drachen \"über\" dem Feld 🪁 & 風箏\n\t‮מעל‬ e\u0301", video["prompt"]);
        Assert.Contains("über", video.Text);
        Assert.Equal($"/v1/videos/{video.Id}", video.Headers["Location"]);
        Assert.Equal(video.Text, (await api.GetAsync($"/v1/videos/{video.Id}")).Text);
    }

    [Fact]
    public async Task Fields_of_maximum_length_are_accepted_in_any_script()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var metadata = Enumerable.Range(0, 16).ToDictionary(i => $"{i:00}{new string('風', 62)}", _ => new string('箏', 512));

        var video = await api.CreateAsync(
            new
            {
                prompt = new string('風', 32_000),
                metadata,
                user = "someone",
                n = 1,
                provider_options = new { style = new { name = "水墨" }, strength = 0.5 },
            });

        Assert.True(video.Status == 200, video.Text);
        Assert.Equal(
            metadata,
            video.Json.GetProperty("metadata").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!));
        Assert.Contains("user", video.Json.GetProperty("warnings")[0].GetString());
    }

    [Fact]
    public async Task A_running_video_says_when_to_poll_and_a_finished_one_does_not()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var created = await api.CreateAsync("[sandbox:stuck]");
        await gateway.RunUntilIdleAsync();
        var running = await api.GetAsync($"/v1/videos/{created.Id}");
        var other = await api.CreateAsync();
        await api.PostAsync($"/v1/videos/{other.Id}/cancel");
        var finished = await api.GetAsync($"/v1/videos/{other.Id}");

        Assert.Equal(("queued", "in_progress"), (created["status"], running["status"]));
        Assert.All([created, running], response =>
        {
            Assert.InRange(int.Parse(response.Headers["openai-poll-after-ms"]), 1, 10_000);
            Assert.InRange(int.Parse(response.Headers["Retry-After"]), 1, 10);
        });
        Assert.Equal("cancelled", finished["status"]);
        Assert.DoesNotContain(finished.Headers, header => header.Key is "openai-poll-after-ms" or "Retry-After");
    }

    [Fact]
    public async Task A_queued_video_is_cancelled_at_once_and_never_submitted()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var video = await api.CreateAsync();

        var cancelled = await api.PostAsync($"/v1/videos/{video.Id}/cancel");
        await gateway.RunUntilIdleAsync();

        Assert.Equal((200, "cancelled"), (cancelled.Status, cancelled["status"]));
        Assert.Equal(0, await api.SubmissionsAsync());
        Assert.Equal((409, "video_finished"), (await api.PostAsync($"/v1/videos/{video.Id}/cancel")).Error);
        Assert.Equal((404, "video_has_no_file"), (await api.GetAsync($"/v1/videos/{video.Id}/content")).Error);
    }

    [Fact]
    public async Task A_running_video_is_cancelled_by_its_node()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var video = await api.CreateAsync("[sandbox:stuck]");
        await gateway.RunUntilIdleAsync();

        var asked = await api.PostAsync($"/v1/videos/{video.Id}/cancel");
        var again = await api.PostAsync($"/v1/videos/{video.Id}/cancel");
        await gateway.RunUntilIdleAsync();
        var after = await api.GetAsync($"/v1/videos/{video.Id}");

        Assert.Equal((200, "in_progress", "True"), (asked.Status, asked["status"], asked["cancel_requested"]));
        Assert.Equal((200, "in_progress"), (again.Status, again["status"]));
        Assert.Equal(("cancelled", (string?)null), (after["status"], after["cancel_requested"]));
        Assert.Equal((409, "video_finished"), (await api.PostAsync($"/v1/videos/{video.Id}/cancel")).Error);
        Assert.Equal(1, await api.SubmissionsAsync());
    }

    [Fact]
    public async Task An_unfinished_video_cannot_be_deleted_downloaded_or_remixed()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var queued = await api.CreateAsync(new { model = "sora-2", prompt = "[sandbox:stuck] 1" });
        await gateway.RunUntilIdleAsync();
        var running = queued;
        queued = await api.CreateAsync(new { model = "sora-2", prompt = "[sandbox:stuck] 2" });

        foreach (var id in new[] { queued.Id, running.Id })
        {
            Assert.Equal((409, "video_not_finished"), (await api.DeleteAsync($"/v1/videos/{id}")).Error);
            Assert.Equal((400, "video_not_remixable"), (await api.PostAsync($"/v1/videos/{id}/remix", new { prompt = "rain" })).Error);
            var content = await api.GetAsync($"/v1/videos/{id}/content");
            Assert.Equal((400, "video_not_ready"), content.Error);
            Assert.InRange(int.Parse(content.Headers["Retry-After"]), 1, 10);
            Assert.Equal(200, (await api.GetAsync($"/v1/videos/{id}")).Status);
        }
    }

    [Fact]
    public async Task A_finished_video_can_be_remixed_and_deleted_and_its_file_is_removed()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(speed: 100, loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        using var succeeded = await ApiTestClient.WithNewKeyAsync(gateway, "an older client", ApiKey.Succeeded);
        var made = await Task.WhenAll(
            api.CreateAsync(new { model = "sora-2", prompt = "A kite" }),
            api.CreateAsync(new { model = "veo3-fast", prompt = "A kite", seconds = 4 }),
            succeeded.CreateAsync("A kite"));
        var (sora, veo, old) = (
            await api.FinishAsync(made[0].Id, clock),
            await api.FinishAsync(made[1].Id, clock),
            await succeeded.FinishAsync(made[2].Id, clock));
        Assert.Equal(("completed", "completed", "succeeded"), (sora["status"], veo["status"], old["status"]));

        // the older vocabulary, for the key that asks for it
        Assert.Equal(old["video_url"], old.Json.GetProperty("output")[0].GetString());
        Assert.False(sora.Json.TryGetProperty("output", out _));
        var listed = (await succeeded.GetAsync("/v1/videos")).Json.GetProperty("data")[0];
        Assert.Equal(("succeeded", 1), (listed.GetProperty("status").GetString(), listed.GetProperty("output").GetArrayLength()));
        Assert.Contains("succeeded", (await succeeded.PostAsync($"/v1/videos/{old.Id}/cancel")).Text);

        // remix
        var remix = await api.PostAsync($"/v1/videos/{sora.Id}/remix", new { prompt = "The same in the rain" });
        Assert.Equal((200, sora.Id, "sora-2", "queued"), (remix.Status, remix["remixed_from_video_id"], remix["model"], remix["status"]));
        Assert.Equal((400, "video_not_remixable"), (await api.PostAsync($"/v1/videos/{veo.Id}/remix", new { prompt = "rain" })).Error);
        Assert.Equal((400, "invalid_request"), (await api.PostAsync($"/v1/videos/{sora.Id}/remix", new { })).Error);
        Assert.Equal((400, "invalid_request"), (await api.PostAsync($"/v1/videos/{sora.Id}/remix", new { prompt = 5 })).Error);
        Assert.Equal(
            (400, "invalid_request"), (await api.PostAsync($"/v1/videos/{sora.Id}/remix", new { prompt = "rain", seconds = 4 })).Error);
        Assert.Equal((415, "unsupported_media_type"), (await api.PostAsync($"/v1/videos/{sora.Id}/remix")).Error);
        Assert.Equal((400, "variant_not_available"), (await api.GetAsync($"/v1/videos/{sora.Id}/content?variant=foo")).Error);

        // cancel, delete
        Assert.Equal((409, "video_finished"), (await api.PostAsync($"/v1/videos/{sora.Id}/cancel")).Error);
        Assert.Single(Directory.GetFiles(gateway.Data, $"{sora.Id}-*.mp4", SearchOption.AllDirectories));
        var deleted = await api.DeleteAsync($"/v1/videos/{sora.Id}");
        Assert.Equal($$"""{"id":"{{sora.Id}}","deleted":true,"object":"video.deleted"}""", deleted.Text);
        Assert.Empty(Directory.GetFiles(gateway.Data, $"{sora.Id}-*.mp4", SearchOption.AllDirectories));
        Assert.Equal((404, "video_not_found"), (await api.GetAsync($"/v1/videos/{sora.Id}")).Error);
        Assert.Equal((404, "video_not_found"), (await api.DeleteAsync($"/v1/videos/{sora.Id}")).Error);
        Assert.Equal((404, "video_not_found"), (await api.PostAsync($"/v1/videos/{sora.Id}/cancel")).Error);
        Assert.Equal((404, "video_not_found"), (await api.GetAsync($"/v1/videos/{sora.Id}/content")).Error);
        Assert.Equal((404, "video_not_found"), (await api.GetAsync(new Uri(sora["video_url"]!).PathAndQuery)).Error);
        Assert.DoesNotContain(sora.Id, (await api.GetAsync("/v1/videos")).Ids);
    }

    [Fact]
    public async Task First_and_last_frame_keep_the_order_of_the_request()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        using var files = new MultipartFormDataContent
        {
            { new StringContent("A kite"), "prompt" },
            { new ByteArrayContent(SampleMedia.Read("picture.png")), "input_reference", "a.png" },
            { new ByteArrayContent(SampleMedia.Read("picture.jpg")), "input_reference", "b.jpg" },
        };

        Assert.Equal(["png", "jpg"], await KindsAsync(await api.SendAsync(HttpMethod.Post, "/v1/videos", files)));
        var list = new object[] { Uri("picture.jpg"), new { image_url = new { url = Uri("picture.png") } } };
        Assert.Equal(["jpg", "png"], await KindsAsync(await api.CreateAsync(new { prompt = "A kite", input_reference = list })));
        Assert.Equal(
            ["jpg"],
            await KindsAsync(await api.CreateAsync(new { prompt = "A kite", input_reference = new { image_url = Uri("picture.jpg") } })));
        using var form = new FormUrlEncodedContent(
            [
                new("prompt", "A kite"), new("input_reference", Uri("picture.jpg")), new("input_reference", Uri("picture.png")),
                new("model", ""), new("seconds", ""),
            ]);
        Assert.Equal(["jpg", "png"], await KindsAsync(await api.SendAsync(HttpMethod.Post, "/v1/videos", form)));

        static string Uri(string name) => $"data:image/png;base64,{Convert.ToBase64String(SampleMedia.Read(name))}";

        async Task<IEnumerable<string>> KindsAsync(ApiResponse created)
        {
            Assert.True(created.Status == 200, created.Text);
            var store = (global::Filmgate.Videos.IVideoStore)gateway.Services.GetService(typeof(global::Filmgate.Videos.IVideoStore))!;
            return (await store.FindAsync(created.Id, default))!.Request.Images.Select(image => Path.GetExtension(image.Key)[1..]);
        }
    }
}
