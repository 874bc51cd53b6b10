using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;

namespace Filmgate.Tests.Api.Requests;

/// <summary>One key with one body creates one video and one paid call, no matter how often it is sent.</summary>
public sealed class IdempotencyTests
{
    [Fact]
    public async Task The_same_key_and_body_give_the_same_video()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        var first = await api.CreateAsync(new { prompt = "A kite", seconds = "4", metadata = new { scene = "3" } }, "scene-3");
        var second = await api.CreateAsync(new { prompt = "A kite", seconds = "4", metadata = new { scene = "3" } }, "scene-3");
        await gateway.RunUntilIdleAsync();
        var third = await api.CreateAsync(new { prompt = "A kite", seconds = "4", metadata = new { scene = "3" } }, "scene-3");
        await gateway.RunUntilIdleAsync();

        Assert.Equal((200, 200, 200), (first.Status, second.Status, third.Status));
        Assert.False(first.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.Equal("true", second.Headers["Idempotent-Replayed"]);
        Assert.Equal("true", third.Headers["Idempotent-Replayed"]);
        Assert.Equal((first.Id, first.Id), (second.Id, third.Id));
        Assert.Equal("in_progress", third["status"]);
        Assert.Equal(1, await api.SubmissionsAsync());
    }

    [Fact]
    public async Task Twenty_concurrent_requests_create_one_video_and_one_paid_call()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.CreateAsync(new { prompt = "A kite" }, "once")));
        await gateway.RunUntilIdleAsync();

        Assert.All(responses, response => Assert.Equal((200, responses[0].Id), (response.Status, response.Id)));
        Assert.Single(responses, response => !response.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.Single((await api.GetAsync("/v1/videos")).Ids);
        Assert.Equal(1, await api.SubmissionsAsync());
    }

    [Fact]
    public async Task The_format_of_the_body_does_not_matter_but_its_content_does()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var image = SampleMedia.Read("picture.png");
        using var multipart = new MultipartFormDataContent
        {
            { new StringContent("A kite"), "prompt" },
            { new StringContent("4"), "seconds" },
            { new ByteArrayContent(image), "input_reference", "first.png" },
        };

        var first = await api.SendAsync(HttpMethod.Post, "/v1/videos", multipart, ("Idempotency-Key", "k"));
        var json = await api.CreateAsync(
            new
            {
                seconds = 4,
                model = "veo3-fast",
                input_reference = $"data:image/png;base64,{Convert.ToBase64String(image)}",
                prompt = "A kite",
            },
            "k");
        var other = await api.CreateAsync(new { seconds = 4, prompt = "A kite" }, "k");

        Assert.Equal((200, first.Id, "true"), (json.Status, json.Id, json.Headers["Idempotent-Replayed"]));
        Assert.Equal((409, "idempotency_key_reused"), other.Error);
    }

    [Theory]
    [InlineData("""{"prompt":"Another kite"}""")]
    [InlineData("""{"prompt":"A kite","seconds":"4"}""")]
    [InlineData("""{"prompt":"A kite","model":"veo3"}""")]
    [InlineData("""{"prompt":"A kite","metadata":{"a":"b"}}""")]
    [InlineData("""{"prompt":"A kite","webhook_url":"https://example.com/"}""")]
    [InlineData("""{"prompt":"A kite","fallback_models":["veo3"]}""")]
    [InlineData("""{"prompt":"A kite","provider_options":{"a":1}}""")]
    public async Task The_same_key_with_another_body_is_a_conflict(string other)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        await api.CreateAsync(new { prompt = "A kite" }, "k");

        using var body = new StringContent(other, System.Text.Encoding.UTF8, "application/json");
        var response = await api.SendAsync(HttpMethod.Post, "/v1/videos", body, ("Idempotency-Key", "k"));

        Assert.Equal((409, "idempotency_key_reused", "false"), (response.Status, response.Code, response.Headers["x-should-retry"]));
        Assert.Single((await api.GetAsync("/v1/videos")).Ids);
    }

    [Fact]
    public async Task The_keys_of_two_owners_are_independent()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var ours = await ApiTestClient.WithNewKeyAsync(gateway, "ours");
        using var theirs = await ApiTestClient.WithNewKeyAsync(gateway, "theirs");

        var first = await ours.CreateAsync(new { prompt = "A kite" }, "k");
        var second = await theirs.CreateAsync(new { prompt = "Another kite" }, "k");

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task A_rejected_request_does_not_use_up_its_key()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        var refused = await api.CreateAsync(new { prompt = "A kite", seconds = "7" }, "k");
        var corrected = await api.CreateAsync(new { prompt = "A kite", seconds = "8" }, "k");

        Assert.Equal((400, 200), (refused.Status, corrected.Status));
    }

    [Fact]
    public async Task The_key_of_a_deleted_video_stays_used()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var video = await api.CreateAsync(new { prompt = "A kite" }, "k");
        await api.PostAsync($"/v1/videos/{video.Id}/cancel");
        Assert.Equal(200, (await api.DeleteAsync($"/v1/videos/{video.Id}")).Status);

        var again = await api.CreateAsync(new { prompt = "A kite" }, "k");

        Assert.Equal((409, "idempotency_key_reused"), again.Error);
        Assert.Contains("deleted", again.Text);
    }

    [Fact]
    public async Task An_image_that_is_given_as_a_URL_counts_by_its_URL()
    {
        var pictures = new Queue<byte[]>([SampleMedia.Read("picture.png"), SampleMedia.Read("picture.jpg")]);
        await using var origin = await TestHttpServer.StartAsync(http => http.Response.Body.WriteAsync(pictures.Dequeue()).AsTask());
        await using var gateway = await RunningGateway.StartAsync(
            loops: false,
            change: settings =>
                settings with { Media = settings.Media with { Downloads = settings.Media.Downloads with { AllowPrivate = true } } });
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        var first = await api.CreateAsync(new { prompt = "A kite", input_reference = origin.Url("/random.png") }, "k");
        var second = await api.CreateAsync(new { prompt = "A kite", input_reference = origin.Url("/random.png") }, "k");
        var other = await api.CreateAsync(new { prompt = "A kite" }, "k");

        Assert.Equal((200, 200, 409), (first.Status, second.Status, other.Status));
        Assert.Equal(first.Id, second.Id);
    }
}
