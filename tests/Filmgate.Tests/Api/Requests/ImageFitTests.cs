using System.Diagnostics;
using System.Text.Json;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Tests.Sandbox;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Requests;

/// <summary>Images are made what the provider gets before anything is paid: upright, of a common type, and of the right size.</summary>
public sealed class ImageFitTests
{
    /// <summary>The sample images have a red, a green, a blue and a white corner, in reading order.</summary>
    private const string Upright = "RGBW";

    [Theory]
    [InlineData(2, "GRWB", 640, 360)]
    [InlineData(3, "WBGR", 640, 360)]
    [InlineData(4, "BWRG", 640, 360)]
    [InlineData(5, "RBGW", 360, 640)]
    [InlineData(6, "BRWG", 360, 640)]
    [InlineData(7, "WGBR", 360, 640)]
    [InlineData(8, "GWRB", 360, 640)]
    public async Task A_photo_is_sent_upright_and_without_its_orientation_tag(int exif, string corners, int width, int height)
    {
        await using var gateway = await StartAsync();
        var photo = ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), exif);

        var video = await CreateAsync(gateway, new { model = "veo3-fast", prompt = "A kite", input_reference = Uri(photo, "jpeg") });

        var (image, bytes) = await SentAsync(gateway, video);
        Assert.Equal((width, height, "image/jpeg"), (image.Width, image.Height, image.ContentType));
        var facts = Assert.IsType<ImageInspection.Accepted>(ImageInspector.Inspect(bytes)).Facts;
        Assert.Equal((width, height, Orientation.Upright), (facts.StoredWidth, facts.StoredHeight, facts.Orientation));
        Assert.Equal(corners, await CornersAsync(bytes));
        Assert.Equal(width > height ? "1280x720" : "720x1280", video.GetProperty("size").GetString());
        Assert.False(video.TryGetProperty("warnings", out _), video.ToString());
    }

    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    public async Task So_is_a_png_or_a_webp_with_a_tag(string type)
    {
        await using var gateway = await StartAsync();
        var image = type is "png" ? ExifImages.Png(640, 360, 6) : ExifImages.WebP(SampleMedia.Read("landscape.webp"), 640, 360, 6);

        var video = await CreateAsync(gateway, new { model = "veo3-fast", prompt = "A kite", input_reference = Uri(image, type) });

        var (sent, bytes) = await SentAsync(gateway, video);
        Assert.Equal((360, 640), (sent.Width, sent.Height));
        if (type is "webp") Assert.Equal("BRWG", await CornersAsync(bytes));
    }

    [Theory]
    [InlineData("cover", "cropped", "RGBW")]
    [InlineData("stretch", "stretched", "RGBW")]
    [InlineData("contain", "padded", "KKKK")]
    public async Task An_image_that_does_not_fit_is_fitted_as_asked(string fit, string verb, string corners)
    {
        await using var gateway = await StartAsync();
        var photo = Uri(SampleMedia.Read("portrait.jpg"), "jpeg");
        var request = new { model = "sora-2", prompt = "A kite", size = "1280x720", image_fit = fit, input_reference = photo };

        var video = await CreateAsync(gateway, request);

        var (image, bytes) = await SentAsync(gateway, video);
        Assert.Equal((1280, 720), (image.Width, image.Height));
        Assert.Equal(corners, await CornersAsync(bytes, 40));
        Assert.Equal(
            $"The first frame has 360x640 pixels. It was {verb} to 1280x720, and the result is sent.",
            Assert.Single(video.GetProperty("warnings").EnumerateArray()).GetString());
        Assert.Equal(360, image.Original?.Width);
    }

    [Fact]
    public async Task A_last_frame_gets_the_shape_of_the_first()
    {
        await using var gateway = await StartAsync();
        string[] frames = [Uri(SampleMedia.Read("portrait.jpg"), "jpeg"), Uri(SampleMedia.Read("landscape.jpg"), "jpeg")];

        var asIs = await CreateAsync(gateway, new { model = "kling-v3", prompt = "A kite", input_reference = frames });
        var fitted = await CreateAsync(
            gateway, new { model = "kling-v3", prompt = "A kite", input_reference = frames, image_fit = "cover" });

        Assert.Contains("which is another shape", asIs.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("The last frame has 640x360 pixels. It was cropped to 360x640", fitted.GetProperty("warnings").ToString());
        Assert.DoesNotContain("another shape", fitted.GetProperty("warnings").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_or_a_size_that_the_model_does_not_accept_is_fitted_too()
    {
        await using var gateway = await StartAsync();
        var small = Uri(SampleMedia.Read("lossy.webp"), "webp");            // 42x32; Kling wants a JPEG or PNG of 300x300

        var video = await CreateAsync(
            gateway, new { model = "kling-v3", prompt = "A kite", input_reference = small, image_fit = "cover" });

        var (image, _) = await SentAsync(gateway, video);
        Assert.Equal((394, 300, "image/png"), (image.Width, image.Height, image.ContentType));
    }

    [Fact]
    public async Task An_avif_is_converted_and_a_warning_says_so()
    {
        await using var gateway = await StartAsync();
        var avif = Uri(SampleMedia.Read("portrait.avif"), "avif");

        var video = await CreateAsync(gateway, new { model = "veo3-fast", prompt = "A kite", input_reference = avif });

        var (image, bytes) = await SentAsync(gateway, video);
        Assert.Equal((360, 640, "image/jpeg"), (image.Width, image.Height, image.ContentType));
        Assert.Equal(Upright, await CornersAsync(bytes));
        Assert.Contains("It was converted from AVIF to JPEG", video.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    /// <summary>
    /// Versions of ffmpeg differ in what they read of a phone's tiles. Whatever this one does, half a picture is never sent.
    /// </summary>
    [Theory]
    [InlineData("phone.heic", "HEIC", 960, 640)]
    [InlineData("tiled.avif", "AVIF", 640, 640)]
    public async Task A_picture_of_tiles_is_converted_as_a_whole_or_refused_by_name(string file, string type, int width, int height)
    {
        await using var gateway = await StartAsync();
        using var api = new ApiTestClient(gateway, null);

        var response = await api.CreateAsync(
            new { model = "veo3-fast", prompt = "A kite", input_reference = Uri(SampleMedia.Read(file), type.ToLowerInvariant()) });

        if (response.Status is 200)
        {
            var (image, _) = await SentAsync(gateway, response.Json);
            Assert.Equal((width, height), (image.Width, image.Height));
        }
        else
        {
            Assert.Equal((400, "invalid_request"), response.Error);
            Assert.Contains($"is {type}, which no provider accepts", response.Text, StringComparison.Ordinal);
            Assert.Contains("Send it as JPEG or PNG.", response.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_picture_that_decodes_to_another_size_than_it_declares_is_refused()
    {
        await using var gateway = await StartAsync();
        using var api = new ApiTestClient(gateway, null);
        var avif = SampleMedia.Read("portrait.avif");
        var size = avif.AsSpan(avif.AsSpan().IndexOf("ispe"u8) + 8);
        (size[2], size[3], size[6], size[7]) = (0x0F, 0xC0, 0x0B, 0xD0);     // 4032x3024: what is decoded is one tile of it

        var response = await api.CreateAsync(new { model = "veo3-fast", prompt = "A kite", input_reference = Uri(avif, "avif") });

        Assert.Equal((400, "invalid_request"), response.Error);
        Assert.Contains("is AVIF", response.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cover")]
    [InlineData(null)]
    public async Task A_decompression_bomb_is_refused_before_it_is_decoded(string? fit)
    {
        await using var gateway = await StartAsync();
        using var api = new ApiTestClient(gateway, null);
        var bomb = Pictures.Png(16, 16);
        (bomb[18], bomb[19], bomb[22], bomb[23]) = (0xC3, 0x50, 0xC3, 0x50);

        var response = await api.CreateAsync(
            new { model = "veo3-fast", prompt = "A kite", image_fit = fit, size = "720x1280", input_reference = Uri(bomb, "png") });

        Assert.Equal((400, "invalid_request"), response.Error);
        Assert.Contains("50000x50000 pixels; at most 100 million are accepted", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_request_is_the_same_although_its_image_was_changed()
    {
        await using var gateway = await StartAsync();
        using var api = new ApiTestClient(gateway, null);
        var photo = Uri(ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), 6), "jpeg");
        var request = new { model = "sora-2", prompt = "A kite", image_fit = "cover", input_reference = photo };

        var first = await api.CreateAsync(request, "key-1");
        var again = await api.CreateAsync(request, "key-1");
        var other = await api.CreateAsync(
            new { model = "sora-2", prompt = "A kite", image_fit = "stretch", input_reference = photo }, "key-1");

        Assert.Equal((200, first.Id), (again.Status, again.Id));
        Assert.Equal("idempotency_key_reused", other.Code);
    }

    [Theory]
    [InlineData("fill")]
    [InlineData("Cover")]
    public async Task An_unknown_fit_is_refused_with_the_known_ones(string fit)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        var response = await api.CreateAsync(new { prompt = "A kite", image_fit = fit });
        var message = response.Json.GetProperty("error").GetProperty("message").GetString();
        Assert.Equal("image_fit must be reject, cover, contain or stretch.", message);
    }

    [Fact]
    public async Task An_uploaded_photo_keeps_its_bytes_and_is_turned_when_it_is_used()
    {
        await using var gateway = await StartAsync();
        using var api = new ApiTestClient(gateway, null);
        var photo = ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), 6);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "file", "photo.jpg" } };
        var file = await api.SendAsync(HttpMethod.Post, "/v1/files", form);

        var video = await CreateAsync(gateway, new { model = "veo3-fast", prompt = "A kite", input_reference = file.Id });

        Assert.Equal(photo, (await api.GetAsync($"/v1/files/{file.Id}/content")).Bytes);
        Assert.Equal("720x1280", video.GetProperty("size").GetString());
        Assert.Equal("BRWG", await CornersAsync((await SentAsync(gateway, video)).Bytes));
    }

    private static async Task<RunningGateway> StartAsync()
    {
        Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "ffmpeg is not installed");
        return await RunningGateway.StartAsync(loops: false);
    }

    private static async Task<JsonElement> CreateAsync(RunningGateway gateway, object request)
    {
        using var api = new ApiTestClient(gateway, null);
        var response = await api.CreateAsync(request);
        Assert.True(response.Status is 200, response.Text);
        return response.Json;
    }

    private static async Task<(InputImage Image, byte[] Bytes)> SentAsync(RunningGateway gateway, JsonElement video)
    {
        var task = await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(video.GetProperty("id").GetString()!, default);
        var image = task!.Request.Images[^1];
        await using var file = await gateway.Services.GetRequiredService<IMediaStore>().OpenAsync(image.Key, default);
        var bytes = new byte[file!.Length];
        await file.ReadExactlyAsync(bytes);
        return (image, bytes);
    }

    private static string Uri(byte[] image, string type) => $"data:image/{type};base64,{Convert.ToBase64String(image)}";

    /// <summary>The colours of the corners, in reading order.</summary>
    /// <param name="side">Of the square in each corner that is looked at.</param>
    private static async Task<string> CornersAsync(byte[] image, int side = 100)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, image);
        var corners = "";
        foreach (var (x, y) in new[] { ("0", "0"), ("iw-ow", "0"), ("0", "ih-oh"), ("iw-ow", "ih-oh") })
        {
            var filter = $"crop={side}:{side}:{x}:{y},scale=1:1:flags=area";
            string[] arguments = ["-v", "error", "-i", file, "-vf", filter, "-pix_fmt", "rgb24", "-f", "rawvideo", "-"];
            var start = new ProcessStartInfo(FfmpegProcess.InstalledPath!, arguments)
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            using var ffmpeg = Process.Start(start)!;
            using var pixel = new MemoryStream();
            await ffmpeg.StandardOutput.BaseStream.CopyToAsync(pixel);
            await ffmpeg.WaitForExitAsync();
            corners += pixel.ToArray() switch
            {
                [> 200, > 200, > 200] => 'W',
                [> 200, _, _] => 'R',
                [_, > 200, _] => 'G',
                [_, _, > 200] => 'B',
                [< 50, < 50, < 50] => 'K',
                _ => '?',
            };
        }

        File.Delete(file);
        return corners;
    }
}
