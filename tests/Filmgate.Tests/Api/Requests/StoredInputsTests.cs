using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Api.Files;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;
using Photo = Filmgate.Tests.Sandbox.Pictures;

namespace Filmgate.Tests.Api.Requests;

/// <summary>Requests that name what the gateway has already: uploaded files, and videos made before.</summary>
public sealed class StoredInputsTests
{
    private static readonly byte[] Png = Photo.Png(400, 300);

    [Fact]
    public async Task A_file_is_named_by_its_id_in_json_in_a_form_in_lists_and_as_a_clip()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var (picture, clip) = ((await door.UploadAsync(Png)).Id, (await door.UploadAsync(Sample.Sound, "a.mp4")).Id);

        foreach (var given in new object[] { new { file_id = picture }, picture })
        {
            var image = Assert.Single((await RequestAsync(gateway, await door.CreateAsync(new { model = "veo3-fast", prompt = "A kite", input_reference = given }))).Images);
            Assert.Equal(("image/png", Png.Length, 400, 300, picture), (image.ContentType, image.Bytes, image.Width, image.Height, image.From));
        }

        var form = new MultipartFormDataContent { { new StringContent("veo3-fast"), "model" }, { new StringContent("A kite"), "prompt" }, { new StringContent(picture), "input_reference[file_id]" } };
        Assert.Equal(picture, Assert.Single((await RequestAsync(gateway, await door.SendAsync(HttpMethod.Post, "/v1/videos", form))).Images).From);
        var listed = await RequestAsync(gateway, await door.CreateAsync(new { model = "doubao-seedance-2-0-260128", prompt = "A kite", reference_images = new object[] { new { file_id = picture }, picture } }));
        Assert.Equal([picture, picture], listed.References.Select(image => image.From));
        var edited = await RequestAsync(gateway, await door.CreateAsync(new { model = "omni-fast-v2v", prompt = "A kite", video = new { file_id = clip } }));
        Assert.Equal(clip, edited.Video!.From);
        Assert.EndsWith(".mp4", edited.Video.Key);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(gateway.Data, "media", "inputs"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_video_made_from_a_file_outlives_it()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var file = (await door.UploadAsync(Png)).Id;
        var body = new { model = "veo3-fast", prompt = "A kite", input_reference = new { file_id = file } };
        var id = (await door.CreateAsync(body, "scene 1")).Id;
        await door.DeleteAsync($"/v1/files/{file}");
        clock.Advance(TimeSpan.FromDays(2));
        await gateway.Services.GetRequiredService<global::Filmgate.Engine.NodeLease>().BeatAsync(default);
        await gateway.Services.GetRequiredService<MediaSweeper>().RunFullyAsync(default);

        Assert.Equal(id, (await door.CreateAsync(body, "scene 1")).Id);         // a repetition needs no file
        Assert.Equal((409, "idempotency_key_reused"), (await door.CreateAsync(new { model = "veo3-fast", prompt = "A kite", input_reference = StoredId(1) }, "scene 1")).Error);
        Assert.Equal((404, "file_not_found"), (await door.CreateAsync(body)).Error);
        Assert.Equal("completed", (await door.FinishAsync(id, clock))["status"]);
    }

    [Fact]
    public async Task The_last_frame_of_a_video_is_the_first_of_the_next()
    {
        Assert.SkipWhen(FfmpegProcess.Installed is null, "ffmpeg is not installed");
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var first = (await door.CreateAsync(new { model = "veo3-fast", prompt = "A kite" })).Id;
        Assert.Equal((409, "video_not_completed"), (await door.CreateAsync(new { model = "veo3-fast", prompt = "It lands", input_reference = first })).Error);
        await door.FinishAsync(first, clock);

        var body = new { model = "veo3-fast", prompt = "It lands", input_reference = new { video_id = first } };
        var next = await door.CreateAsync(body, "next");
        var image = Assert.Single((await RequestAsync(gateway, next)).Images);
        Assert.Equal(("image/png", 1280, 720, first), (image.ContentType, image.Width, image.Height, image.From));
        Assert.Equal(image.Key, Assert.Single((await RequestAsync(gateway, await door.CreateAsync(new { model = "veo3-fast", prompt = "Again", input_reference = first }))).Images).Key);
        Assert.True(await IsLastFrameAsync(gateway, image.Key, first), "The picture is not the last frame of the video.");

        var edited = await RequestAsync(gateway, await door.CreateAsync(new { model = "omni-fast-v2v", prompt = "A kite", video = new { video_id = first } }));
        await using (var clip = await gateway.Services.GetRequiredService<IMediaStore>().OpenAsync(edited.Video!.Key!, default))
            Assert.Equal(long.Parse((await door.GetAsync($"/v1/videos/{first}")).Json.GetProperty("file").GetProperty("bytes").ToString()), clip!.Length);

        await door.DeleteAsync($"/v1/videos/{first}");
        Assert.Equal(next.Id, (await door.CreateAsync(body, "next")).Id);
        Assert.Equal((404, "video_not_found"), (await door.CreateAsync(body)).Error);
        Assert.Equal("completed", (await door.FinishAsync(next.Id, clock))["status"]);
    }

    [Fact]
    public async Task A_video_that_cannot_be_used_is_refused_before_anything_is_spent()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway, "one");
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "other");
        var theirs = (await other.CreateAsync()).Id;
        await other.FinishAsync(theirs, clock);
        var failed = (await door.CreateAsync("A kite [sandbox:filtered]")).Id;
        await door.FinishAsync(failed, clock);
        var (picture, clip, before) = ((await door.UploadAsync(Png)).Id, (await door.UploadAsync(Sample.Sound, "a.mp4")).Id, await door.SubmissionsAsync());

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
            var answer = await door.CreateAsync(new Dictionary<string, object> { ["model"] = model, ["prompt"] = "A kite", [field] = id });
            Assert.Equal((refusal, field), (answer.Error, answer.Json.GetProperty("error").GetProperty("param").GetString()));
        }

        await gateway.CrankAsync();
        Assert.Equal(before, await door.SubmissionsAsync());
    }

    [Fact]
    public async Task Without_ffmpeg_it_says_what_to_install()
    {
        var missing = new LastFrame(null!, new FfmpegProcess(null), null!);
        Assert.Equal((null, ThumbnailResult.NoFfmpeg), await missing.OfAsync(A.Asset("video_1"), default));
        var error = global::Filmgate.Api.Errors.ApiError.NoFfmpegForFrame("input_reference");
        Assert.Equal((501, "ffmpeg_missing"), (error.HttpStatus, error.Code));
        Assert.Contains("apt install ffmpeg", error.Message);
        Assert.Contains("Nothing was spent", error.Message);
    }

    [Fact]
    public async Task A_quote_takes_the_same_fields_and_touches_nothing()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        foreach (var body in new object[]
        {
            new { model = "veo3-fast", prompt = "A kite", input_reference = new { file_id = StoredId(1) } },
            new { model = "veo3-fast", prompt = "A kite", input_reference = new { video_id = "video_1" } },
            new { model = "omni-fast-v2v", prompt = "A kite", video = new { video_id = "video_1" } },
            new { model = "doubao-seedance-2-0-260128", prompt = "A kite", reference_images = new[] { StoredId(1) } },
        })
        {
            var quote = await door.PostAsync("/v1/videos/quote", body);
            Assert.True(quote.Json.GetProperty("data")[0].GetProperty("accepted").GetBoolean(), quote.Text);
        }
    }

    private static string StoredId(int n) => $"file-{n:x32}";

    private static async Task<VideoRequest> RequestAsync(RunningGateway gateway, ApiResponse created)
    {
        Assert.True(created.Status == 200, created.Text);
        return (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(created.Id, default))!.Request;
    }

    /// <summary>ffmpeg, led through the whole file, ends with the same picture.</summary>
    private static async Task<bool> IsLastFrameAsync(RunningGateway gateway, string key, string video)
    {
        var media = gateway.Services.GetRequiredService<IMediaStore>();
        var asset = (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(video, default))!.Asset!;
        var folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        try
        {
            await using (var from = await media.OpenAsync(asset.Key, default))
            await using (var to = File.Create(Path.Combine(folder, "video.mp4"))) await from!.CopyToAsync(to);
            Assert.Null(await new FfmpegProcess(FfmpegProcess.Installed).RunAsync(["-i", "video.mp4", "-map", "0:v:0", "-pix_fmt", "rgb24", "-update", "1", "-y", "all.png"], folder, default));
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
