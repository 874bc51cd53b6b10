using Filmgate.ScriptedProviders;
using Filmgate.Tests.Media;
using Filmgate.Upstreams;
using Filmgate.Verification;
using Microsoft.AspNetCore.Builder;

namespace Filmgate.Tests.Verification;

/// <summary>Verifies every scripted provider, and runs the transcripts that this writes as tests.</summary>
public sealed class ScriptedVerificationTests(ScriptedVerificationTests.Servers servers)
    : IClassFixture<ScriptedVerificationTests.Servers>
{
    /// <summary>All scripts deliver the same small clip, which is not what was asked for.</summary>
    private static readonly string[] ClipDifferences =
        ["duration of the video", "size of the video", "aspect ratio of the video", "audio of the video"];

    [Theory]
    [InlineData("ark", "doubao-seedance-2-0-260128", false)]
    [InlineData("ark", "doubao-seedance-2-0-260128", true)]
    [InlineData("dashscope", "wan2.7-t2v", false)]
    [InlineData("fal", "fal-kling-v2.5-turbo-pro", false)]
    [InlineData("gemini", "gemini-omni-1.1-flash", false)]
    [InlineData("gemini", "gemini-omni-1.1-flash", true)]
    [InlineData("kling", "kling-v2-6", false)]
    [InlineData("kling", "kling-v2-6", true)]
    [InlineData("luma", "ray-2", false)]
    [InlineData("minimax", "MiniMax-Hailuo-02", false)]
    [InlineData("minimax", "MiniMax-H3", false)]
    [InlineData("openai", "sora-2", false)]
    [InlineData("openai", "sora-2", true)]
    [InlineData("openrouter", "google/veo-3.1", false)]
    [InlineData("replicate", "replicate-hailuo-02-fast", true)]
    [InlineData("runway", "gen4.5", false)]
    [InlineData("runway", "gen4_turbo", true)]
    [InlineData("vidu", "viduq3-pro", false)]
    [InlineData("xai", "grok-imagine-video", false)]
    public async Task A_verification_of_a_scripted_provider_finds_only_the_wrong_clip_and_its_transcripts_pass(
        string name, string model, bool withImage)
    {
        var provider = servers.Provider(name);
        var plan = VerificationFixture.Plan(provider, new() { Model = model, Image = withImage ? Image(model) : null });
        using var fixture = new VerificationFixture();

        var report = await fixture.RunAsync(plan, showBodies: true);

        Assert.Equal((VerificationResult.Completed, null), (report.Result, report.Error));
        Assert.All(report.Differences, difference => Assert.Contains(difference.Subject, ClipDifferences));
        Assert.Contains(fixture.Transcripts, transcript => transcript.Name is "start-accepted.http");
        Assert.Contains(fixture.Transcripts, transcript => transcript.Name is "poll-ready.http");
        await VerifierTests.TranscriptsPassAsync(fixture, plan.Route.Dialect);
        var everything = fixture.Display + string.Concat(fixture.Transcripts.Select(t => t.Text)) + VerificationJson.Format(report, []);
        Assert.DoesNotContain(provider.Credentials[0].Secret, everything);
        Assert.DoesNotContain("signature=1", everything);
        Assert.DoesNotContain("eyJ", everything);
    }

    /// <summary>A JPEG, which a transcript must replace by its own PNG. Its size fits every model that has rules for it.</summary>
    private static VerificationImage Image(string model)
    {
        var bytes = SampleMedia.Read("picture.jpg");
        var (width, height) = model is "sora-2" ? (720, 1280) : (1280, 720);
        return new(new("inputs/first.jpg", "image/jpeg", bytes.Length, width, height), bytes);
    }

    public sealed class Servers : IAsyncLifetime
    {
        private readonly WebApplication _server = ScriptedProvidersServer.Build("http://127.0.0.1:0");

        public async ValueTask InitializeAsync() => await _server.StartAsync();

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        internal Provider Provider(string name)
        {
            Credential credential = name is "kling"
                ? new("default", "secret-key-of-kling-long-enough", "access-key-of-kling")
                : new("default", $"key-of-{name}");
            var url = new Uri($"{_server.Urls.First()}/{name}");
            return new(name, UpstreamSystem.ByName[name], url, [credential], TimeSpan.FromMilliseconds(10));
        }
    }
}
