using System.Text.RegularExpressions;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Media.Inputs;
using Filmgate.Media.Inspection;
using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Media;
using Filmgate.Tests.Providers;
using Filmgate.Tests.Sandbox;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Tests.Systems;

/// <summary>
/// Twelve images against every model that takes a first frame, over every route of it. What is sent is right, or a warning says what will
/// happen, or the request is refused and says what to do.
/// </summary>
public sealed partial class FirstFrameMatrixTests
{
    private const string Owner = "key_1";
    private static readonly ModelCatalogue Models = ModelCatalogue.Load();
    private static readonly DialectSet Dialects = new();

    /// <summary>The name of the image, its bytes, and the size that a viewer shows.</summary>
    private static readonly (string Name, byte[] Bytes, int Width, int Height)[] Images =
    [
        ("portrait.png", Pictures.Png(720, 1280), 720, 1280),
        ("landscape.webp", SampleMedia.Read("landscape.webp"), 640, 360),
        ("1.jpg", ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), 1), 640, 360),
        ("2.jpg", ExifImages.Jpeg(SampleMedia.Read("square.jpg"), 2), 512, 512),
        ("3.jpg", ExifImages.Jpeg(SampleMedia.Read("portrait.jpg"), 3), 360, 640),
        ("4.jpg", ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), 4), 640, 360),
        ("5.jpg", ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), 5), 360, 640),
        ("6.jpg", ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), 6), 360, 640),
        ("7.jpg", ExifImages.Jpeg(SampleMedia.Read("portrait.jpg"), 7), 640, 360),
        ("8.jpg", ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), 8), 360, 640),
        ("portrait.avif", SampleMedia.Read("portrait.avif"), 360, 640),
        ("landscape.heic", SampleMedia.Read("landscape.heic"), 640, 360),
    ];

    [Fact]
    public async Task Every_image_reaches_every_model_in_the_right_shape_or_a_warning_says_what_will_happen()
    {
        Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "ffmpeg is not installed");
        using var media = new MediaFixture();
        await using var server = await FakeProvider.StartAsync(_ => new("{}", Status: 400));
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var sent = new List<(string Name, InputImage Image, byte[] Bytes)>();
        foreach (var (name, bytes, width, height) in Images)
        {
            if (await PrepareAsync(media, name, bytes) is not { } image) continue;
            Assert.Equal((name, width, height), (name, image.Width, image.Height));
            sent.Add((name, image, await ReadAsync(media, image)));
        }

        Assert.InRange(sent.Count, Images.Length - 1, Images.Length);   // HEIC needs a newer ffmpeg than some systems have
        var routes = 0;
        foreach (var system in UpstreamSystem.InOrder)
            foreach (var model in Models.All.Where(model => model.NativeRoute is null && model.Routes.ContainsKey(system.Name)))
            {
                var offered = model.ForSystem(system.Name);
                if (offered.Images.Max == 0) continue;
                routes++;
                var provider = new Provider("test", system, server.Url, [new("default", "key", "access")]);
                var route = model.Routes[system.Name];
                var upstream = new Upstream(provider, route.Dialect, provider.Credentials[0], http, TimeProvider.System);
                foreach (var (name, image, bytes) in sent) await CheckAsync($"{name} for {model.Id} at {system.Name}", image, bytes);

                async Task CheckAsync(string what, InputImage image, byte[] bytes)
                {
                    var dialect = Dialects[route.Dialect];
                    var request = new VideoRequest { Prompt = "A kite", Images = [image] };
                    var source = dialect.ShapeWith(request);
                    var resolved = offered.Resolve(request, source);
                    if (offered.CheckFiles(request, resolved).ToList() is { Count: > 0 } problems)
                    {
                        AssertCanBeFitted(what, offered, request, resolved, source, problems);
                        return;
                    }

                    server.Requests.Clear();
                    var url = dialect.ImageTransport is InputTransport.Url ? "https://gateway.test/inputs/kite" : null;
                    var outcome = await dialect.StartAsync(
                        new()
                        {
                            VideoId = "video_1",
                            Attempt = 1,
                            UpstreamModel = route.Model ?? model.Id,
                            Request = request,
                            Resolved = resolved,
                            Route = route,
                            FirstFrame = new(image, InputFile.Of(bytes), url),
                            CallbackUrl = "https://gateway.test/callbacks/1",
                        },
                        upstream,
                        default);
                    Assert.True(server.Requests.Count == 1, $"{what}: {outcome}");
                    var body = server.Requests.First().Body;
                    AssertSendsTheImage(what, body, bytes, url);
                    var warnings = ShapeWarnings.Of(offered, request, resolved.Frame, source).ToList();
                    AssertShape(what, offered, image, resolved.Frame, source, body, warnings);
                }
            }

        Assert.InRange(routes, 40, 500);
    }

    /// <summary>The image as it is sent to any provider. Null: this ffmpeg cannot convert it, and the error says its type.</summary>
    private static async Task<InputImage?> PrepareAsync(MediaFixture media, string name, byte[] bytes)
    {
        var stored = Assert.IsType<ImageResult.Stored>(await media.Images.StoreAsync(Owner, new MemoryStream(bytes), default));
        if (stored.Facts is { Orientation.IsUpright: true, ForeignType: null }) return stored.Image;
        var target = new ImageTarget(ImageFit.Stretch, stored.Facts.Width, stored.Facts.Height, AllowsPng: true, MaxBytes: null);
        switch (await media.Converter(FfmpegProcess.InstalledPath).ConvertAsync(Owner, stored.Image, stored.Facts, target, default))
        {
            case ImageConversion.Converted { Image: var image }: return image;
            case var other:
                Assert.EndsWith(".heic", name, StringComparison.Ordinal);
                Assert.StartsWith("is HEIC, which no provider accepts", Assert.IsType<ImageConversion.Refused>(other).Message);
                return null;
        }
    }

    private static async Task<byte[]> ReadAsync(MediaFixture media, InputImage image)
    {
        await using var file = await media.Store.OpenAsync(image.Key, default);
        var bytes = new byte[file!.Length];
        await file.ReadExactlyAsync(bytes);
        var facts = Assert.IsType<ImageInspection.Accepted>(ImageInspector.Inspect(bytes)).Facts;
        Assert.True(facts.Orientation.IsUpright);
        return bytes;
    }

    /// <summary>A refusal names pixels or a type, and <c>image_fit</c> makes the image fit.</summary>
    private static void AssertCanBeFitted(
        string what, CatalogueModel model, VideoRequest request, ResolvedRequest resolved, ShapeSource source, List<Problem> problems)
    {
        Assert.All(problems, problem => Assert.Matches(@"^The first frame (has \d+x\d+ pixels|is image/\w+);", problem.Message));
        var fitted = request with { ImageFit = ImageFit.Cover };
        var image = request.Images[0];
        var change = ImageChange.OfFrame(model, fitted, resolved, source, image, null);
        Assert.True(change is not null, what);
        var made = image with
        {
            Width = change.Width,
            Height = change.Height,
            ContentType = change.AllowsPng ? "image/png" : "image/jpeg",
        };
        var result = fitted with { Images = [made] };
        Assert.Empty(model.CheckFiles(result, model.Resolve(result, source)));
    }

    /// <summary>The prepared bytes, in base64 or as they are, or the address of them.</summary>
    private static void AssertSendsTheImage(string what, string body, byte[] bytes, string? url)
    {
        var text = body.Replace("\\u002B", "+", StringComparison.Ordinal).Replace("\\/", "/", StringComparison.Ordinal);
        Assert.True(
            text.Contains(Convert.ToBase64String(bytes), StringComparison.Ordinal)
            || text.Contains(System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal)
            || (url is not null && text.Contains(url, StringComparison.Ordinal)),
            what);
    }

    private static void AssertShape(
        string what, CatalogueModel model, InputImage image, Frame? frame, ShapeSource source, string body, List<string> warnings)
    {
        var wanted = (double)image.Width / image.Height;
        if (ShapeIn(body) is not { } shape)
        {
            // Nothing is asked of the provider: it takes the image's shape, and no size is reported.
            Assert.True(source is ShapeSource.Input || frame is null, what);
            Assert.True(frame is not { Size.Length: > 0 }, what);
            Assert.True(warnings.Count == 0, what);
            return;
        }

        if (shape is "adaptive") return;
        var ratio = RatioOf(shape);
        var nearest = model.Frames.Where(one => one.Resolution == frame!.Resolution && one.Ratio is not "adaptive")
            .Select(one => RatioOf(one.Size.Length > 0 ? one.Size : one.Ratio)).MinBy(one => Math.Abs(Math.Log(one / wanted)));
        Assert.True(Math.Abs(Math.Log(ratio / wanted)) < Math.Abs(Math.Log(nearest / wanted)) + 0.03, $"{what}: {shape} is sent");
        if (Math.Abs((wanted / ratio) - 1) < 0.03) Assert.True(warnings.Count == 0, $"{what}: {string.Concat(warnings)}");
        else Assert.Contains("crops, pads or stretches the image. Set image_fit", Assert.Single(warnings), StringComparison.Ordinal);
    }

    /// <summary>The shape in the request, under whatever name the format has for it. Null: there is none.</summary>
    private static string? ShapeIn(string body) =>
        Shape().Match(body) is { Success: true } found ? found.Groups["shape"].Value : null;

    private static double RatioOf(string shape)
    {
        var sides = shape.Split('x', ':', '*');
        return double.Parse(sides[0]) / double.Parse(sides[1]);
    }

    /// <summary>As a JSON member, a field of a form, or a flag in the prompt.</summary>
    [GeneratedRegex(
        """
        (("(size|ratio|aspect_ratio|aspectRatio)":\s*")
        |(name="?(size|aspect_ratio)"?\r\n(\w.*\r\n)*\r\n)
        |(--ratio\s))(?<shape>adaptive|\d+[x:*]\d+)
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
