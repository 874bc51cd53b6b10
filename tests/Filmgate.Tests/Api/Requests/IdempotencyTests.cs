using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;

namespace Filmgate.Tests.Api.Requests;

/// <summary>One key, one body: one video and one paid call, however often and from wherever it is sent.</summary>
public sealed class IdempotencyTests
{
    [Fact]
    public async Task The_same_key_and_body_give_the_same_video()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);

        var first = await door.CreateAsync(new { prompt = "A kite", seconds = "4", metadata = new { scene = "3" } }, "scene-3");
        var second = await door.CreateAsync(new { prompt = "A kite", seconds = "4", metadata = new { scene = "3" } }, "scene-3");
        await gateway.CrankAsync();
        var third = await door.CreateAsync(new { prompt = "A kite", seconds = "4", metadata = new { scene = "3" } }, "scene-3");
        await gateway.CrankAsync();

        Assert.Equal((200, 200, 200), (first.Status, second.Status, third.Status));
        Assert.False(first.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.Equal("true", second.Headers["Idempotent-Replayed"]);
        Assert.Equal("true", third.Headers["Idempotent-Replayed"]);
        Assert.Equal((first.Id, first.Id), (second.Id, third.Id));
        Assert.Equal("in_progress", third["status"]);
        Assert.Equal(1, await door.SubmissionsAsync());
    }

    [Fact]
    public async Task Twenty_at_once_make_one_video_and_one_paid_call()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => door.CreateAsync(new { prompt = "A kite" }, "once")));
        await gateway.CrankAsync();

        Assert.All(answers, answer => Assert.Equal((200, answers[0].Id), (answer.Status, answer.Id)));
        Assert.Single(answers, answer => !answer.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.Single((await door.GetAsync("/v1/videos")).Ids);
        Assert.Equal(1, await door.SubmissionsAsync());
    }

    [Fact]
    public async Task The_form_of_the_body_does_not_matter_its_content_does()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var image = Sample.Read("picture.png");
        using var multipart = new MultipartFormDataContent
        {
            { new StringContent("A kite"), "prompt" },
            { new StringContent("4"), "seconds" },
            { new ByteArrayContent(image), "input_reference", "first.png" },
        };

        var first = await door.SendAsync(HttpMethod.Post, "/v1/videos", multipart, ("Idempotency-Key", "k"));
        var json = await door.CreateAsync(new { seconds = 4, model = "veo3-fast", input_reference = $"data:image/png;base64,{Convert.ToBase64String(image)}", prompt = "A kite" }, "k");
        var other = await door.CreateAsync(new { seconds = 4, prompt = "A kite" }, "k");

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
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        await door.CreateAsync(new { prompt = "A kite" }, "k");

        using var body = new StringContent(other, System.Text.Encoding.UTF8, "application/json");
        var answer = await door.SendAsync(HttpMethod.Post, "/v1/videos", body, ("Idempotency-Key", "k"));

        Assert.Equal((409, "idempotency_key_reused", "false"), (answer.Status, answer.Code, answer.Headers["x-should-retry"]));
        Assert.Single((await door.GetAsync("/v1/videos")).Ids);
    }

    [Fact]
    public async Task The_keys_of_two_owners_have_nothing_to_do_with_each_other()
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
    public async Task A_refused_request_does_not_use_its_key_up()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);

        var refused = await door.CreateAsync(new { prompt = "A kite", seconds = "7" }, "k");
        var corrected = await door.CreateAsync(new { prompt = "A kite", seconds = "8" }, "k");

        Assert.Equal((400, 200), (refused.Status, corrected.Status));
    }

    [Fact]
    public async Task The_key_of_a_deleted_video_stays_used()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var video = await door.CreateAsync(new { prompt = "A kite" }, "k");
        await door.PostAsync($"/v1/videos/{video.Id}/cancel");
        Assert.Equal(200, (await door.DeleteAsync($"/v1/videos/{video.Id}")).Status);

        var again = await door.CreateAsync(new { prompt = "A kite" }, "k");

        Assert.Equal((409, "idempotency_key_reused"), again.Error);
        Assert.Contains("deleted", again.Text);
    }

    [Fact]
    public async Task An_image_that_comes_by_its_address_counts_by_the_address()
    {
        var pictures = new Queue<byte[]>([Sample.Read("picture.png"), Sample.Read("picture.jpg")]);
        await using var origin = await Upstream.StartAsync(http => http.Response.Body.WriteAsync(pictures.Dequeue()).AsTask());
        await using var gateway = await RunningGateway.StartAsync(loops: false, change: settings => settings with { Media = settings.Media with { Downloads = settings.Media.Downloads with { AllowPrivate = true } } });
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);

        var first = await door.CreateAsync(new { prompt = "A kite", input_reference = origin.Url("/random.png") }, "k");
        var second = await door.CreateAsync(new { prompt = "A kite", input_reference = origin.Url("/random.png") }, "k");
        var other = await door.CreateAsync(new { prompt = "A kite" }, "k");

        Assert.Equal((200, 200, 409), (first.Status, second.Status, other.Status));
        Assert.Equal(first.Id, second.Id);
    }
}
