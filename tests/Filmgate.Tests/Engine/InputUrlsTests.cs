using Filmgate.Engine;
using Filmgate.Http;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Tests.Engine;

public sealed class InputUrlsTests
{
    private const int MiB = 1 << 20;
    private static readonly Provider Vidu = new("vidu", UpstreamSystem.Vidu, new("https://api.vidu.example"), [new("default", "secret")]);

    [Fact]
    public void Images_that_exceed_the_providers_request_in_all_are_refused_before_anything_is_sent()
    {
        var urls = Create(publicUrl: null);
        var (param, message) = urls.Complaint(Vidu, "vidu", References(count: 4, bytes: 4 * MiB))!.Value;

        Assert.Equal("reference_images", param);
        Assert.StartsWith("The images have 21.3 MiB in all as data URIs; the provider vidu accepts requests of at most 20 MiB.", message);
        Assert.Null(urls.Complaint(Vidu, "vidu", References(count: 3, bytes: 4 * MiB)));
    }

    [Fact]
    public void With_a_public_url_such_images_go_as_links()
    {
        var urls = Create(publicUrl: "https://videos.example");
        var large = References(count: 4, bytes: 4 * MiB);
        var small = References(count: 3, bytes: 4 * MiB);

        Assert.Null(urls.Complaint(Vidu, "vidu", large));
        Assert.StartsWith("https://videos.example/inputs/", urls.OfImage(Vidu, "vidu", "video_1", large, large.References[0]));
        Assert.Null(urls.OfImage(Vidu, "vidu", "video_1", small, small.References[0]));
    }

    [Fact]
    public void Images_that_the_provider_downloads_itself_do_not_count()
    {
        var request = References(count: 4, bytes: 4 * MiB);
        var elsewhere = request.References.Select(image => image with { Url = "https://images.example/a.png" });
        request = request with { References = [.. elsewhere] };
        Assert.Null(Create(publicUrl: null).Complaint(Vidu, "vidu", request));
    }

    private static InputUrls Create(string? publicUrl) => new(
        new(),
        new InputLinks(
            new byte[32], new GatewayAddress { PublicUrl = publicUrl is null ? null : new(publicUrl) }, new(), new ManualClock()));

    private static VideoRequest References(int count, long bytes) => new()
    {
        Prompt = "A kite",
        References = [.. Enumerable.Range(0, count).Select(i => new InputImage($"inputs/{i}.png", "image/png", bytes, 1280, 720))],
    };
}
