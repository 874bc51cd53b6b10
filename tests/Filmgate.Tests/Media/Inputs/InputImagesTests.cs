using Filmgate.Http;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Tests.Media.Inputs;

public sealed class InputImagesTests : IDisposable
{
    private static readonly byte[] Png = SampleMedia.Read("picture.png");
    private const string Owner = "key_1";
    private const string TooLarge = "The image is larger than 100 bytes.";
    private static readonly string PngKey = $"inputs/{Owner}/{MediaFixture.Sha256(Png)}.png";
    private readonly MediaFixture _media = new();

    [Fact]
    public async Task An_image_is_stored_once_under_the_hash_of_its_bytes()
    {
        var first = await _media.Images.StoreAsync(Owner, new MemoryStream(Png), default);
        var second = await _media.Images.StoreAsync(Owner, new MemoryStream(Png), default);
        var image = Assert.IsType<ImageResult.Stored>(first).Image;
        Assert.Equal(new InputImage(image.Key, "image/png", Png.Length, 40, 30), image);
        Assert.Equal(PngKey, MediaKey.WithoutNonce(image.Key));
        Assert.Equal(first, second);
        Assert.Equal([image.Key], _media.Files());
    }

    [Fact]
    public async Task Each_owner_of_the_same_image_has_a_separate_file()
    {
        await _media.Images.StoreAsync(Owner, new MemoryStream(Png), default);
        await _media.Images.StoreAsync("key_2", new MemoryStream(Png), default);
        Assert.Equal(2, _media.Files().Length);
    }

    [Fact]
    public async Task An_image_is_fetched_from_its_address_and_its_declared_type_is_ignored()
    {
        await using var upstream = await TestHttpServer.ServingAsync(Png, "application/octet-stream");
        var url = upstream.Url("/cat.jpg?sig=1");
        var image = Assert.IsType<ImageResult.Stored>(await _media.Images.FetchAsync(Owner, new Uri(url), default)).Image;
        Assert.Equal(new InputImage(image.Key, "image/png", Png.Length, 40, 30, url), image);
    }

    [Theory]
    [InlineData("data:image/png;base64,")]
    [InlineData("data:image/jpeg;base64,")]
    [InlineData("DATA:;BASE64,")]
    public async Task The_type_of_a_data_URI_is_detected_from_its_bytes(string prefix)
    {
        var result = await _media.Images.FromDataUriAsync(Owner, DataUri.Decode(prefix + Convert.ToBase64String(Png)), default);
        Assert.Equal(PngKey, MediaKey.WithoutNonce(Assert.IsType<ImageResult.Stored>(result).Image.Key));
    }

    [Theory]
    [InlineData("data:image/png,plain", "not a data URI of the form")]
    [InlineData("https://example.com/a.png", "not a data URI of the form")]
    [InlineData("data:image/png;base64,@@@@", "not valid base64")]
    [InlineData("data:image/png;base64,", "empty")]
    [InlineData("data:image/png;base64,AAAA", "of an unknown type")]
    public async Task A_bad_data_URI_is_refused_with_a_reason(string uri, string reason) =>
        Assert.Contains(reason, Refused(await _media.Images.FromDataUriAsync(Owner, DataUri.Decode(uri), default)));

    [Fact]
    public async Task An_image_above_the_limit_is_refused_from_every_source()
    {
        _media.Options.MaxImageBytes = 100;
        await using var upstream = await TestHttpServer.ServingAsync(Png);
        await using var chunked = await TestHttpServer.StartAsync(async context =>
        {
            for (var i = 0; i < 10_000 && !context.RequestAborted.IsCancellationRequested; i++)
                await context.Response.Body.WriteAsync(Png);
        });
        Assert.Equal(TooLarge, Refused(await _media.Images.StoreAsync(Owner, new MemoryStream(Png), default)));
        Assert.Equal(TooLarge, Refused(await _media.Images.FetchAsync(Owner, new Uri(upstream.Url()), default)));
        Assert.Equal(TooLarge, Refused(await _media.Images.FetchAsync(Owner, new Uri(chunked.Url()), default)));
        foreach (var base64 in new[] { Convert.ToBase64String(Png), new string('A', 1_000_000) })
        {
            Assert.Equal(TooLarge, Refused(await _media.Images.FromDataUriAsync(Owner, DataUri.Decode($"data:;base64,{base64}"), default)));
        }
    }

    [Fact]
    public async Task An_image_at_a_private_address_is_refused_directly_and_behind_a_redirect()
    {
        await using var inner = await TestHttpServer.ServingAsync(Png);
        await using var outer = await TestHttpServer.StartAsync(context =>
        {
            context.Response.Redirect(inner.Url());
            return Task.CompletedTask;
        });
        using var media = new MediaFixture(new AddressPolicy(trustedOrigins: [outer.Origin]));
        Assert.Contains("private", Refused(await media.Images.FetchAsync(Owner, new Uri(inner.Url()), default)));
        Assert.Contains("private", Refused(await media.Images.FetchAsync(Owner, new Uri(outer.Url()), default)));
        Assert.Empty(inner.Requests);
    }

    [Fact]
    public async Task The_error_names_a_server_that_fails_hangs_or_is_unreachable()
    {
        await using var missing = await TestHttpServer.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await using var hanging = await TestHttpServer.StartAsync(TestHttpServer.HangAsync);
        var gone = await TestHttpServer.ServingAsync(Png);
        var unreachable = gone.Url();
        await gone.DisposeAsync();

        Assert.EndsWith("answered with status 404.", Refused(await _media.Images.FetchAsync(Owner, new Uri(missing.Url()), default)));
        _media.Options.ImageTimeout = TimeSpan.FromMilliseconds(150);
        Assert.EndsWith(
            "was not delivered within 0.15 seconds.", NotRead(await _media.Images.FetchAsync(Owner, new Uri(hanging.Url()), default)));
        _media.Options.ImageTimeout = TimeSpan.FromSeconds(20);
        Assert.EndsWith(
            "could not be reached or dropped the connection.",
            NotRead(await _media.Images.FetchAsync(Owner, new Uri(unreachable), default)));
        Assert.Contains("http or https", Refused(await _media.Images.FetchAsync(Owner, new Uri("ftp://example.com/a.png"), default)));
        Assert.Contains("http or https", Refused(await _media.Images.FetchAsync(Owner, new Uri("/a.png", UriKind.Relative), default)));
    }

    public void Dispose() => _media.Dispose();

    private static string NotRead(ImageResult result) => Assert.IsType<ImageResult.NotRead>(result).Message;

    private static string Refused(ImageResult result) => Assert.IsType<ImageResult.Refused>(result).Message;
}
