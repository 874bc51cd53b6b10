using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Tests.Sandbox;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Api.Requests;

/// <summary>Image files are inspected and checked against the model before anything is submitted.</summary>
public sealed class ImageFileTests
{
    private static readonly string WebP = $"data:image/webp;base64,{Convert.ToBase64String(SampleMedia.Read("lossy.webp"))}";

    public static TheoryData<string, string, int, int, string[]> Wrong => new()
    {
        { "too small", "kling-v2-6", 299, 400, ["The first frame has 299x400 pixels; kling-v2-6 requires at least 300x300."] },
        {
            "too long", "kling-v3", 300, 751,
            ["The first frame has 300x751 pixels; kling-v3 supports aspect ratios from 1:2.5 to 2.5:1."]
        },
        { "both at once", "kling-v3", 100, 400, ["requires at least 300x300", "from 1:2.5 to 2.5:1"] },
        {
            "not the video's size", "sora-2", 640, 360,
            ["The first frame has 640x360 pixels; sora-2 requires the size of the video, 1280x720."]
        },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task An_image_that_the_model_does_not_accept_is_rejected_with_every_problem(
        string what, string model, int width, int height, string[] words)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);

        var response = await api.CreateAsync(new { model, prompt = what, size = "1280x720", input_reference = Png(width, height) });

        Assert.Equal((400, "invalid_request"), response.Error);
        Assert.All(words, word => Assert.Contains(word, response.Text.Replace("\\u0027", "'"), StringComparison.Ordinal));
        Assert.Equal(0, await api.SubmissionsAsync());
    }

    [Fact]
    public async Task Every_image_is_checked_including_the_last_frame_and_the_references()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);

        var frames = await api.CreateAsync(
            new { model = "kling-v1-6", prompt = "A kite", input_reference = new[] { Png(320, 320), Png(20, 20) } });
        var references = await api.CreateAsync(
            new { model = "kling-v1-6", prompt = "A kite", reference_images = new[] { Png(320, 320), WebP } });

        Assert.Contains("The last frame has 20x20 pixels", frames.Text, StringComparison.Ordinal);
        Assert.Contains(
            "Reference image 2 is image/webp; kling-v1-6 supports image/jpeg or image/png.", references.Text, StringComparison.Ordinal);
        Assert.Contains("\"problems\"", references.Text, StringComparison.Ordinal);    // it is also too small
    }

    [Fact]
    public async Task A_fallback_model_must_accept_the_image_as_well()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        var response = await api.CreateAsync(
            new { model = "veo3-fast", prompt = "A kite", fallback_models = new[] { "kling-v2-6" }, input_reference = Png(100, 100) });
        Assert.Equal((400, "fallback_models"), (response.Status, response.Json.GetProperty("error").GetProperty("param").GetString()));
    }

    [Fact]
    public async Task Images_that_the_model_accepts_pass()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        Assert.Equal(200, (await api.CreateAsync(new { model = "kling-v2-6", prompt = "A kite", input_reference = Png(300, 750) })).Status);
        var sora = new { model = "sora-2", prompt = "A kite", size = "1280x720", input_reference = Png(1280, 720) };
        Assert.Equal(200, (await api.CreateAsync(sora)).Status);
        Assert.Equal(200, (await api.CreateAsync(new { model = "veo3-fast", prompt = "A kite", input_reference = WebP })).Status);
    }

    [Fact]
    public async Task A_replay_downloads_nothing_and_finds_its_video_when_the_image_is_gone()
    {
        var gone = false;
        await using var images = await TestHttpServer.StartAsync(http =>
        {
            http.Response.StatusCode = gone ? 404 : 200;
            return gone ? Task.CompletedTask : http.Response.Body.WriteAsync(SampleMedia.Read("picture.png")).AsTask();
        });
        await using var gateway = await RunningGateway.StartAsync(
            loops: false,
            change: settings =>
                settings with { Media = settings.Media with { Downloads = settings.Media.Downloads with { AllowPrivate = true } } });
        using var api = new ApiTestClient(gateway, null);
        object Body(string prompt) => new { model = "veo3-fast", prompt, input_reference = images.Url("/a.png") };

        var first = await api.CreateAsync(Body("A kite"), "key");
        gone = true;
        var again = await api.CreateAsync(Body("A kite"), "key");
        var other = await api.CreateAsync(Body("Another kite"), "key");

        Assert.Equal((200, 200, first.Id, "true"), (first.Status, again.Status, again.Id, again.Headers["Idempotent-Replayed"]));
        Assert.Equal((409, "idempotency_key_reused"), other.Error);
        Assert.Single(images.Requests);
    }

    private static string Png(int width, int height) => $"data:image/png;base64,{Convert.ToBase64String(Pictures.Png(width, height))}";
}
