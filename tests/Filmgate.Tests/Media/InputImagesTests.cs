using Filmgate.Http;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Tests.Media;

public sealed class InputImagesTests : IDisposable
{
    private static readonly byte[] Png = SampleMedia.Read("picture.png");
    private const string Owner = "key_1";
    private static readonly string PngKey = $"inputs/{Owner}/{MediaFixture.Sha256(Png)}.png";
    private readonly MediaFixture _lab = new();

    [Fact]
    public async Task An_image_is_kept_once_under_the_hash_of_its_bytes()
    {
        var first = await _lab.Images.StoreAsync(Owner, new MemoryStream(Png), default);
        var second = await _lab.Images.StoreAsync(Owner, new MemoryStream(Png), default);
        var image = Assert.IsType<ImageResult.Stored>(first).Image;
        Assert.Equal(new InputImage(image.Key, "image/png", Png.Length, 40, 30), image);
        Assert.Equal(PngKey, MediaKey.WithoutNonce(image.Key));
        Assert.Equal(first, second);
        Assert.Equal([image.Key], _lab.Files());
    }

    [Fact]
    public async Task Two_owners_of_the_same_image_have_a_file_each()
    {
        await _lab.Images.StoreAsync(Owner, new MemoryStream(Png), default);
        await _lab.Images.StoreAsync("key_2", new MemoryStream(Png), default);
        Assert.Equal(2, _lab.Files().Length);
    }

    [Fact]
    public async Task An_image_is_fetched_from_its_address_whatever_the_server_calls_it()
    {
        await using var upstream = await TestHttpServer.ServingAsync(Png, "application/octet-stream");
        var url = upstream.Url("/cat.jpg?sig=1");
        var image = Assert.IsType<ImageResult.Stored>(await _lab.Images.FetchAsync(Owner, new Uri(url), default)).Image;
        Assert.Equal(new InputImage(image.Key, "image/png", Png.Length, 40, 30, url), image);
    }

    [Theory]
    [InlineData("data:image/png;base64,")]
    [InlineData("data:image/jpeg;base64,")]
    [InlineData("DATA:;BASE64,")]
    public async Task A_data_uri_is_judged_by_its_bytes(string head)
    {
        var result = await _lab.Images.FromDataUriAsync(Owner, head + Convert.ToBase64String(Png), default);
        Assert.Equal(PngKey, MediaKey.WithoutNonce(Assert.IsType<ImageResult.Stored>(result).Image.Key));
    }

    [Theory]
    [InlineData("data:image/png,plain", "not a data URI of the form")]
    [InlineData("https://example.com/a.png", "not a data URI of the form")]
    [InlineData("data:image/png;base64,@@@@", "not valid base64")]
    [InlineData("data:image/png;base64,", "empty")]
    [InlineData("data:image/png;base64,AAAA", "not an image that is known here")]
    public async Task A_bad_data_uri_is_refused_with_the_reason(string uri, string reason) =>
        Assert.Contains(reason, Refused(await _lab.Images.FromDataUriAsync(Owner, uri, default)), StringComparison.Ordinal);

    [Fact]
    public async Task An_image_above_the_limit_is_refused_on_every_way_in()
    {
        _lab.Options.MaxImageBytes = 100;
        await using var upstream = await TestHttpServer.ServingAsync(Png);
        await using var chunked = await TestHttpServer.StartAsync(async context =>
        {
            for (var i = 0; i < 10_000 && !context.RequestAborted.IsCancellationRequested; i++)
                await context.Response.Body.WriteAsync(Png);
        });
        Assert.Equal("The image is larger than 100 bytes.", Refused(await _lab.Images.StoreAsync(Owner, new MemoryStream(Png), default)));
        Assert.Equal("The image is larger than 100 bytes.", Refused(await _lab.Images.FetchAsync(Owner, new Uri(upstream.Url()), default)));
        Assert.Equal("The image is larger than 100 bytes.", Refused(await _lab.Images.FetchAsync(Owner, new Uri(chunked.Url()), default)));
        Assert.Equal("The image is larger than 100 bytes.", Refused(await _lab.Images.FromDataUriAsync(Owner, "data:;base64," + Convert.ToBase64String(Png), default)));
        Assert.Equal("The image is larger than 100 bytes.", Refused(await _lab.Images.FromDataUriAsync(Owner, "data:;base64," + new string('A', 1_000_000), default)));
    }

    [Fact]
    public async Task An_image_on_a_private_address_is_refused_directly_and_behind_a_redirect()
    {
        await using var inner = await TestHttpServer.ServingAsync(Png);
        await using var outer = await TestHttpServer.StartAsync(context =>
        {
            context.Response.Redirect(inner.Url());
            return Task.CompletedTask;
        });
        using var lab = new MediaFixture(new AddressPolicy(trustedOrigins: [outer.Origin]));
        Assert.Contains("private", Refused(await lab.Images.FetchAsync(Owner, new Uri(inner.Url()), default)), StringComparison.Ordinal);
        Assert.Contains("private", Refused(await lab.Images.FetchAsync(Owner, new Uri(outer.Url()), default)), StringComparison.Ordinal);
        Assert.Empty(inner.Requests);
    }

    [Fact]
    public async Task A_server_that_fails_hangs_or_is_not_there_is_said_in_plain_words()
    {
        await using var missing = await TestHttpServer.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await using var hanging = await TestHttpServer.StartAsync(context =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        var gone = await TestHttpServer.ServingAsync(Png);
        var nowhere = gone.Url();
        await gone.DisposeAsync();

        Assert.EndsWith("answered with status 404.", Refused(await _lab.Images.FetchAsync(Owner, new Uri(missing.Url()), default)), StringComparison.Ordinal);
        _lab.Options.ImageTimeout = TimeSpan.FromMilliseconds(150);
        Assert.EndsWith("was not delivered within 0.15 seconds.", Refused(await _lab.Images.FetchAsync(Owner, new Uri(hanging.Url()), default)), StringComparison.Ordinal);
        _lab.Options.ImageTimeout = TimeSpan.FromSeconds(20);
        Assert.EndsWith("could not be reached or dropped the connection.", Refused(await _lab.Images.FetchAsync(Owner, new Uri(nowhere), default)), StringComparison.Ordinal);
        Assert.Contains("http or https", Refused(await _lab.Images.FetchAsync(Owner, new Uri("ftp://example.com/a.png"), default)), StringComparison.Ordinal);
        Assert.Contains("http or https", Refused(await _lab.Images.FetchAsync(Owner, new Uri("/a.png", UriKind.Relative), default)), StringComparison.Ordinal);
    }

    public void Dispose() => _lab.Dispose();

    private static string Refused(ImageResult result) => Assert.IsType<ImageResult.Refused>(result).Message;
}
