using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Api.Files;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;
using Photo = Filmgate.Tests.Sandbox.Pictures;

namespace Filmgate.Tests.Api.Requests;

/// <summary>Requests that name uploaded files or earlier videos as inputs.</summary>
public sealed class StoredInputsTests
{
    private static readonly byte[] Png = Photo.Png(400, 300);

    [Fact]
    public async Task A_file_id_works_in_JSON_in_forms_in_lists_and_for_clips()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var (picture, clip) = ((await api.UploadAsync(Png)).Id, (await api.UploadAsync(SampleMedia.Sound, "a.mp4")).Id);

        foreach (var given in new object[] { new { file_id = picture }, picture })
        {
            var created = await api.CreateAsync(new { model = "veo3-fast", prompt = "A kite", input_reference = given });
            var image = Assert.Single((await RequestAsync(gateway, created)).Images);
            Assert.Equal(
                ("image/png", Png.Length, 400, 300, picture), (image.ContentType, image.Bytes, image.Width, image.Height, image.From));
        }

        var form = new MultipartFormDataContent
        {
            { new StringContent("veo3-fast"), "model" },
            { new StringContent("A kite"), "prompt" },
            { new StringContent(picture), "input_reference[file_id]" },
        };
        Assert.Equal(
            picture, Assert.Single((await RequestAsync(gateway, await api.SendAsync(HttpMethod.Post, "/v1/videos", form))).Images).From);
        var references = new object[] { new { file_id = picture }, picture };
        var listed = await RequestAsync(
            gateway,
            await api.CreateAsync(new { model = "doubao-seedance-2-0-260128", prompt = "A kite", reference_images = references }));
        Assert.Equal([picture, picture], listed.References.Select(image => image.From));
        var edited = await RequestAsync(
            gateway, await api.CreateAsync(new { model = "omni-fast-v2v", prompt = "A kite", video = new { file_id = clip } }));
        Assert.Equal(clip, edited.Video!.From);
        Assert.EndsWith(".mp4", edited.Video.Key);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(gateway.Data, "media", "inputs"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_video_does_not_need_the_file_after_it_is_created()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var file = (await api.UploadAsync(Png)).Id;
        var body = new { model = "veo3-fast", prompt = "A kite", input_reference = new { file_id = file } };
        var id = (await api.CreateAsync(body, "scene 1")).Id;
        await api.DeleteAsync($"/v1/files/{file}");
        clock.Advance(TimeSpan.FromDays(2));
        await gateway.Services.GetRequiredService<global::Filmgate.Engine.NodeLease>().RenewAsync(default);
        await gateway.Services.GetRequiredService<MediaSweeper>().RunFullyAsync(default);

        Assert.Equal(id, (await api.CreateAsync(body, "scene 1")).Id);         // a replay does not need the file
        Assert.Equal(
            (409, "idempotency_key_reused"),
            (await api.CreateAsync(new { model = "veo3-fast", prompt = "A kite", input_reference = StoredId(1) }, "scene 1")).Error);
        Assert.Equal((404, "file_not_found"), (await api.CreateAsync(body)).Error);
        Assert.Equal("completed", (await api.FinishAsync(id, clock))["status"]);
    }

    [Fact]
    public async Task The_last_frame_of_a_video_can_be_the_first_frame_of_the_next()
    {
        Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "ffmpeg is not installed");
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var first = (await api.CreateAsync(new { model = "veo3-fast", prompt = "A kite" })).Id;
        Assert.Equal(
            (409, "video_not_completed"),
            (await api.CreateAsync(new { model = "veo3-fast", prompt = "It lands", input_reference = first })).Error);
        await api.FinishAsync(first, clock);

        var body = new { model = "veo3-fast", prompt = "It lands", input_reference = new { video_id = first } };
        var next = await api.CreateAsync(body, "next");
        var image = Assert.Single((await RequestAsync(gateway, next)).Images);
        Assert.Equal(("image/png", 1280, 720, first), (image.ContentType, image.Width, image.Height, image.From));
        var again = await api.CreateAsync(new { model = "veo3-fast", prompt = "Again", input_reference = first });
        Assert.Equal(image.Key, Assert.Single((await RequestAsync(gateway, again)).Images).Key);
        Assert.True(await IsLastFrameAsync(gateway, image.Key, first), "The image is not the last frame of the video.");

        var edited = await RequestAsync(
            gateway, await api.CreateAsync(new { model = "omni-fast-v2v", prompt = "A kite", video = new { video_id = first } }));
        await using (var clip = await gateway.Services.GetRequiredService<IMediaStore>().OpenAsync(edited.Video!.Key!, default))
            Assert.Equal(
                long.Parse((await api.GetAsync($"/v1/videos/{first}")).Json.GetProperty("file").GetProperty("bytes").ToString()),
                clip!.Length);

        await api.DeleteAsync($"/v1/videos/{first}");
        Assert.Equal(next.Id, (await api.CreateAsync(body, "next")).Id);
        Assert.Equal((404, "video_not_found"), (await api.CreateAsync(body)).Error);
        Assert.Equal("completed", (await api.FinishAsync(next.Id, clock))["status"]);
    }

    [Fact]
    public async Task A_video_that_cannot_be_used_is_rejected_before_anything_is_submitted()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway, "one");
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "other");
        var theirs = (await other.CreateAsync()).Id;
        await other.FinishAsync(theirs, clock);
        var failed = (await api.CreateAsync("A kite [sandbox:filtered]")).Id;
        await api.FinishAsync(failed, clock);
        var (picture, clip, before) = (
            (await api.UploadAsync(Png)).Id, (await api.UploadAsync(SampleMedia.Sound, "a.mp4")).Id, await api.SubmissionsAsync());

        foreach (var (model, field, id, refusal) in new (string, string, object, (int, string))[]
        {
            ("veo3-fast", "input_reference", theirs, (404, "video_not_found")),
            ("omni-fast-v2v", "video", theirs, (404, "video_not_found")),
            ("veo3-fast", "input_reference", failed, (404, "video_has_no_file")),
            ("veo3-fast", "input_reference", clip, (400, "invalid_request")),
            ("omni-fast-v2v", "video", picture, (400, "invalid_request")),
            ("veo3-fast", "input_reference", StoredId(7), (404, "file_not_found")),
            ("veo3-fast", "input_reference", new { file_id = failed }, (400, "invalid_request")),
            ("veo3-fast", "input_reference", new { file_id = picture, image_url = "https://example.com/a.png" }, (400, "invalid_request")),
            ("veo3-fast", "input_reference", new { file_id = 7 }, (400, "invalid_request")),
            ("veo3-fast", "input_reference", new { video_id = "video_../../etc/passwd" }, (400, "invalid_request")),
            ("wan2.7", "video", clip, (400, "invalid_request")),
        })
        {
            var response = await api.CreateAsync(new Dictionary<string, object> { ["model"] = model, ["prompt"] = "A kite", [field] = id });
            Assert.Equal((refusal, field), (response.Error, response.Json.GetProperty("error").GetProperty("param").GetString()));
        }

        await gateway.RunUntilIdleAsync();
        Assert.Equal(before, await api.SubmissionsAsync());
    }

    [Fact]
    public async Task Without_ffmpeg_the_error_says_what_to_install()
    {
        var missing = new LastFrameExtractor(
            null!, new FfmpegProcess(null), null!, TimeProvider.System, new CollectedLogs().Of<LastFrameExtractor>());
        Assert.Equal((null, ThumbnailResult.NoFfmpeg), await missing.ExtractAsync(A.Asset("video_1"), default));
        var error = global::Filmgate.Api.Errors.ApiError.NoFfmpegForFrame("input_reference");
        Assert.Equal((501, "ffmpeg_missing"), (error.HttpStatus, error.Code));
        Assert.Contains("apt install ffmpeg", error.Message);
        Assert.Contains("Nothing was billed", error.Message);
    }

    [Fact]
    public async Task A_quote_accepts_the_same_fields_and_reads_nothing()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        foreach (var body in new object[]
        {
            new { model = "veo3-fast", prompt = "A kite", input_reference = new { file_id = StoredId(1) } },
            new { model = "veo3-fast", prompt = "A kite", input_reference = new { video_id = "video_1" } },
            new { model = "omni-fast-v2v", prompt = "A kite", video = new { video_id = "video_1" } },
            new { model = "doubao-seedance-2-0-260128", prompt = "A kite", reference_images = new[] { StoredId(1) } },
        })
        {
            var quote = await api.PostAsync("/v1/videos/quote", body);
            Assert.True(quote.Json.GetProperty("data")[0].GetProperty("accepted").GetBoolean(), quote.Text);
        }
    }

    private static string StoredId(int n) => $"file-{n:x32}";

    private static async Task<VideoRequest> RequestAsync(RunningGateway gateway, ApiResponse created)
    {
        Assert.True(created.Status == 200, created.Text);
        return (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(created.Id, default))!.Request;
    }

    /// <summary>Whether ffmpeg, decoding the whole file, ends with the same image.</summary>
    private static async Task<bool> IsLastFrameAsync(RunningGateway gateway, string key, string video)
    {
        var media = gateway.Services.GetRequiredService<IMediaStore>();
        var asset = (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(video, default))!.Asset!;
        var folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        try
        {
            await using (var from = await media.OpenAsync(asset.Key, default))
            await using (var to = File.Create(Path.Combine(folder, "video.mp4"))) await from!.CopyToAsync(to);
            Assert.Null(
                await new FfmpegProcess(FfmpegProcess.InstalledPath).RunAsync(
                    ["-i", "video.mp4", "-map", "0:v:0", "-pix_fmt", "rgb24", "-update", "1", "-y", "all.png"], folder, default));
            await using var kept = await media.OpenAsync(key, default);
            var bytes = new byte[kept!.Length];
            await kept.ReadExactlyAsync(bytes);
            var last = await File.ReadAllBytesAsync(Path.Combine(folder, "all.png"));
            return bytes.AsSpan().SequenceEqual(last);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
