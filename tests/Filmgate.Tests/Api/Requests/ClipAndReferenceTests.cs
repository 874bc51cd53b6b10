using System.Net.Http.Headers;
using Filmgate.Media.Store;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Tests.Sandbox;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Requests;

public sealed class ClipAndReferenceTests
{
    private static readonly byte[] Mp4 = SampleMedia.Sound;
    private static readonly string Clip = $"data:video/mp4;base64,{Convert.ToBase64String(Mp4)}";
    private static readonly string TenPictures = string.Join(',', Enumerable.Repeat("\"PICTURE\"", 10));
    private static readonly string Picture = $"data:image/png;base64,{Convert.ToBase64String(Pictures.Png(320, 320))}";

    [Fact]
    public async Task A_clip_in_the_request_is_stored_once()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        var first = await RequestAsync(
            gateway, (await api.CreateAsync(new { model = "omni-fast-v2v", prompt = "A kite", video = Clip })).Id);
        var again = await RequestAsync(
            gateway, (await api.CreateAsync(new { model = "grok-imagine-video-edit", prompt = "A kite", video = Clip })).Id);

        Assert.Null(first.Video!.Url);
        Assert.Equal(first.Video, again.Video);
        await using var kept = await gateway.Services.GetRequiredService<IMediaStore>().OpenAsync(first.Video.Key!, default);
        Assert.Equal(Mp4.Length, kept!.Length);
    }

    [Fact]
    public async Task A_clip_can_be_a_file_of_a_form()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        var file = new ByteArrayContent(Mp4);
        file.Headers.ContentType = new MediaTypeHeaderValue("video/mp4");
        var form = new MultipartFormDataContent
        {
            { new StringContent("omni-fast-v2v"), "model" },
            { new StringContent("A kite"), "prompt" },
            { file, "video", "clip.mp4" },
        };
        Assert.EndsWith(".mp4", (await RequestAsync(gateway, (await api.SendAsync(HttpMethod.Post, "/v1/videos", form)).Id)).Video!.Key);
    }

    [Fact]
    public async Task A_clip_that_is_given_as_a_URL_is_not_downloaded()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        var created = await api.CreateAsync(
            new { model = "grok-imagine-video-edit", prompt = "A kite", video = "https://example.com/a.mp4?sig=1" });
        Assert.Equal(new InputVideo(Url: "https://example.com/a.mp4?sig=1"), (await RequestAsync(gateway, created.Id)).Video);
    }

    [Fact]
    public async Task Reference_images_keep_their_order()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        var other = $"data:image/png;base64,{Convert.ToBase64String(Pictures.Png(330, 330))}";
        var created = await api.CreateAsync(
            new
            {
                model = "doubao-seedance-2-0-260128",
                prompt = "A kite",
                reference_images = new object[] { other, new { image_url = Picture } },
            });
        var request = await RequestAsync(gateway, created.Id);
        Assert.Equal([330, 320], request.References.Select(image => image.Width));
        Assert.Empty(request.Images);
    }

    [Theory]
    [InlineData("""{"model":"omni-fast-v2v"}""", "video")]
    [InlineData("""{"model":"wan2.7","video":"CLIP"}""", "video")]
    [InlineData("""{"model":"omni-fast-v2v","video":"data:video/mp4;base64,AAAA"}""", "video")]
    [InlineData("""{"model":"omni-fast-v2v","video":"data:video/mp4;base64,!"}""", "video")]
    [InlineData("""{"model":"omni-fast-v2v","video":"data:video/mp4,x"}""", "video")]
    [InlineData("""{"model":"omni-fast-v2v","video":"PICTURE"}""", "video")]
    [InlineData("""{"model":"omni-fast-v2v","video":"file:///etc/passwd"}""", "video")]
    [InlineData("""{"model":"omni-fast-v2v","video":"https://user:secret@example.com/a.mp4"}""", "video")]
    [InlineData("""{"model":"omni-fast-v2v","video":["CLIP"]}""", "video")]
    [InlineData("""{"model":"omni-fast-v2v","video":"CLIP","size":"1280x720"}""", "size")]
    [InlineData("""{"model":"grok-imagine-video-edit","video":"CLIP","seconds":5}""", "seconds")]
    [InlineData("""{"model":"doubao-seedance-2-0","reference_images":["PICTURE"]}""", "reference_images")]
    [InlineData("""{"model":"doubao-seedance-1-5-pro","input_reference":"PICTURE"}""", "input_reference")]
    [InlineData("""{"model":"doubao-seedance-2-0-260128","reference_images":["PICTURE","nothing"]}""", "reference_images")]
    [InlineData(
        """{"model":"doubao-seedance-2-0-260128","reference_images":["PICTURE","data:image/png;base64,AAAA"]}""", "reference_images")]
    [InlineData(
        """{"model":"doubao-seedance-2-0-260128","reference_images":[TEN_PICTURES]}""",
        "reference_images")]
    [InlineData("""{"model":"doubao-seedance-2-0-260128","provider_options":{"frames":289}}""", "provider_options")]
    public async Task The_error_names_the_field_that_the_model_cannot_use(string request, string param)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        var json = request.Replace("TEN_PICTURES", TenPictures).Replace("PICTURE", Picture).Replace("CLIP", Clip);
        var body = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
        body["prompt"] = "A kite";
        var refused = await api.CreateAsync(body);
        Assert.Equal((400, param), (refused.Status, refused.Json.GetProperty("error").GetProperty("param").GetString()));
    }

    [Fact]
    public async Task The_same_clip_under_the_same_key_is_the_same_video()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        var one = await api.CreateAsync(new { model = "omni-fast-v2v", prompt = "A kite", video = Clip }, "key");
        Assert.Equal(one.Id, (await api.CreateAsync(new { model = "omni-fast-v2v", prompt = "A kite", video = Clip }, "key")).Id);
        Assert.Equal(
            409,
            (await api.CreateAsync(new { model = "omni-fast-v2v", prompt = "A kite", video = "https://example.com/a.mp4" }, "key")).Status);
    }

    private static async Task<VideoRequest> RequestAsync(RunningGateway gateway, string id) =>
        (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!.Request;
}
