using Filmgate.Client;
using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Processes;

/// <summary>`filmgate serve` with COMETAPI_BASE_URL set to a separate `filmgate sandbox`, for four systems.</summary>
[Collection("Processes")]
public sealed class EndToEndTests(EndToEndTests.Fixture fixture) : IClassFixture<EndToEndTests.Fixture>
{
    private static readonly IReadOnlyList<Case> Cases =
    [
        new("veo3-fast", 0, 4, "720x1280", true, 0.48m),
        new("veo3-fast", 1, 6, "1280x720", true, 0.72m),
        new("veo3-fast", 2, 4, "1280x720", true, 0.48m),
        new("veo3.1", 1, 4, "1920x1080", true, 1.28m),
        new("sora-2", 0, 8, "1280x720", true, 0.64m),
        new("sora-2", 1, 4, "720x1280", true, 0.32m),
        new("kling-v2-6", 0, 5, "1920x1080", true, 0.665m),
        new("kling-v2-6", 1, 5, "1280x720", false, 0.1995m),
        new("kling-v2-6", 2, 10, "720x1280", false, 0.399m),
        new("gen3a_turbo", 1, 5, "1280x720", false, 0.32m),
    ];

    public static TheoryData<int> Numbers => new(Enumerable.Range(0, Cases.Count));

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_prompt_or_images_become_the_requested_file(int number)
    {
        var expected = Cases[number];

        var video = await fixture.Gateway.FinishAsync(fixture.Ids[number], seconds: 180);   // ffmpeg renders a dozen clips

        Assert.True(video.Status == "completed", $"{expected}: {video.Status} {video.Error?.Message}");
        Assert.Null(video.Warnings);
        Assert.Equal(
            (expected.Model, expected.AskedSize, $"{expected.Seconds}", expected.Price, "cometapi"),
            (video.Model, video.Size, video.Seconds, video.PriceUsd, video.Provider));
        Assert.Single(await fixture.Sandbox.JobsAsync(), job => job.Prompt == expected.Prompt && job.Model == expected.Model);
        await CheckFileAsync(video, expected);
    }

    [Fact]
    public async Task A_file_of_another_size_than_requested_is_stored_with_a_warning()
    {
        var video = await fixture.Gateway.FinishAsync(fixture.Ids[^1], seconds: 180);
        Assert.Equal(("completed", 640, 360), (video.Status, video.File!.Width, video.File.Height));
        Assert.Contains("instead of 1280x720", Assert.Single(video.Warnings!));
    }

    private async Task CheckFileAsync(Video video, Case expected)
    {
        var bytes = await fixture.Gateway.Http.GetByteArrayAsync(video.VideoUrl);
        Assert.Equal(video.File!.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        Assert.Equal((expected.Size, expected.Audio), ($"{video.File.Width}x{video.File.Height}", video.File.HasAudio));
        Assert.Equal(expected.Seconds, video.File.DurationSeconds, tolerance: 0.3);
        if (!Ffprobe.IsInstalled) return;

        var path = Path.Combine(fixture.Gateway.Folder, $"{video.Id}.mp4");
        await File.WriteAllBytesAsync(path, bytes);
        var probe = await Ffprobe.ReadAsync(path);
        Assert.Equal((expected.Size, expected.Audio), ($"{probe.Width}x{probe.Height}", probe.HasAudio));
        Assert.Equal(expected.Seconds, probe.Seconds, tolerance: 0.3);
    }

    internal sealed record Case(string Model, int Images, int Seconds, string Size, bool Audio, decimal? Price)
    {
        public string Prompt => $"A kite over {Images} pictures";

        /// <summary>Kling takes the shape from the image.</summary>
        public string? AskedSize => Images > 0 && Model.StartsWith("kling", StringComparison.Ordinal) ? null : Size;

        public object Body()
        {
            var sides = Size.Split('x').Select(int.Parse).ToArray();
            var image = $"data:image/png;base64,{Convert.ToBase64String(Pictures.Png(sides[0], sides[1]))}";
            var body = new Dictionary<string, object> { ["model"] = Model, ["prompt"] = Prompt, ["seconds"] = Seconds, ["size"] = Size };
            if (Images > 0) body["input_reference"] = Enumerable.Repeat(image, Images);
            if (Model.StartsWith("kling", StringComparison.Ordinal)) body["audio"] = Audio;
            return body;
        }
    }

    /// <summary>Creates all videos before the first test runs.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private SandboxProcess? _sandbox;
        private GatewayProcess? _gateway;

        internal SandboxProcess Sandbox => _sandbox!;

        internal GatewayProcess Gateway => _gateway!;

        internal List<string> Ids { get; } = [];

        public async ValueTask InitializeAsync()
        {
            _sandbox = await SandboxProcess.StartNewAsync(speed: 10, ffmpeg: true);
            _gateway = new() { Upstream = _sandbox.Url };
            await _gateway.StartAsync();
            foreach (var request in Cases) Ids.Add((await _gateway.CreateAsync(request.Body())).Id);
            Ids.Add((await _gateway.CreateAsync(new { model = "kling-v2-6", prompt = "A small kite [sandbox:wrong-size]" })).Id);
        }

        public async ValueTask DisposeAsync()
        {
            if (_gateway is not null) await _gateway.DisposeAsync();
            if (_sandbox is not null) await _sandbox.DisposeAsync();
        }
    }
}
