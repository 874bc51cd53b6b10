using Filmgate.Dialects;
using Filmgate.Dialects.Vidu;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Tests.Dialects;

public sealed class ViduInputsTests
{
    /// <summary>A transcript cannot test this, because no request is sent.</summary>
    [Fact]
    public async Task Frames_and_references_together_are_refused_before_anything_is_sent()
    {
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var provider = new Provider("vidu", UpstreamSystem.Vidu, new("http://127.0.0.1:9"), [new("default", "test-key")]);
        var image = new SubmittedImage(new("inputs/a.png", "image/png", 1, 1, 1), InputFile.Of([1]));
        var outcome = await new ViduDialect().StartAsync(
            TestSubmission.Create("viduq2") with { FirstFrame = image, References = [image] },
            new(provider, "vidu", provider.Credentials[0], http, TimeProvider.System),
            default);
        Assert.Equal(FailureKind.InvalidRequest, Assert.IsType<Outcome.Rejected>(outcome).Error.Kind);
    }
}
