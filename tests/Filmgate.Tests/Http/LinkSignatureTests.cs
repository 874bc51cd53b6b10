using Filmgate.Http;
using Filmgate.Presentation;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Filmgate.Tests.Http;

/// <summary>
/// Links that were signed by earlier versions must stay valid. The expected signatures were computed with Python's hmac module.
/// </summary>
public sealed class LinkSignatureTests
{
    private const long Expires = 1_893_456_000;
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void A_content_link_keeps_its_signature()
    {
        var links = new VideoLinks(Secret, new GatewayAddress(), new LinkOptions(), new ManualClock());
        Assert.True(links.IsValid("video_1", Query("__ytghfe51PruJu6kfFd0yxp0wTiPJpi23wiUcRd-KQ")));
        Assert.False(links.IsValid("video_2", Query("__ytghfe51PruJu6kfFd0yxp0wTiPJpi23wiUcRd-KQ")));
        Assert.Null(links.IsValid("video_1", Query("")));
    }

    [Fact]
    public void An_input_link_keeps_its_signature()
    {
        var links = new InputLinks(Secret, new GatewayAddress(), new UpstreamOptions(), new ManualClock());
        Assert.True(links.IsValid("video_1", 2, Expires, "nXtZwqFD--XMTgCRgxvAkAbsoKvcYzQJpXkz2WG3uok.png", "png"));
        Assert.False(links.IsValid("video_1", 3, Expires, "nXtZwqFD--XMTgCRgxvAkAbsoKvcYzQJpXkz2WG3uok.png", "png"));
    }

    [Fact]
    public void A_callback_link_keeps_its_signature()
    {
        var links = new CallbackLinks(Secret, new GatewayAddress { PublicUrl = new("https://gateway.test/") });
        Assert.Equal("https://gateway.test/callbacks/video_1/3/bLod2em_EpqBwQ146bFQe-PO", links.For("video_1", 3));
        Assert.True(links.IsValid("video_1", 3, "bLod2em_EpqBwQ146bFQe-PO"));
        Assert.False(links.IsValid("video_1", 4, "bLod2em_EpqBwQ146bFQe-PO"));
    }

    private static QueryCollection Query(string signature) => new(new Dictionary<string, StringValues>
    {
        ["expires"] = $"{Expires}",
        ["signature"] = signature,
    });
}
