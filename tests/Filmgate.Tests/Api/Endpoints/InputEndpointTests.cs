using Filmgate.Engine;
using Filmgate.Settings;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Sandbox;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Endpoints;

/// <summary>Inputs that a provider downloads from the gateway: one input, for a limited time, and only if it is necessary.</summary>
public sealed class InputEndpointTests
{
    private static readonly byte[] Png = Pictures.Png(400, 300);
    private static readonly string Uri = $"data:image/png;base64,{Convert.ToBase64String(Png)}";

    [Fact]
    public async Task A_provider_that_only_accepts_URLs_gets_a_signed_URL_that_needs_no_key()
    {
        var clock = new ManualClock();
        await using var gateway = await StartAsync("https://films.example.com", UpstreamSystem.Luma, "https://api.lumalabs.ai", clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var created = await api.CreateAsync(new { model = "ray-2", prompt = "A kite", input_reference = Uri });
        Assert.True(created.Status == 200, created.Text);

        var address = new Uri((await SubmissionAsync(gateway, created.Id)).FirstFrame!.FetchUrl!);
        Assert.Equal("https://films.example.com", address.GetLeftPart(UriPartial.Authority));
        Assert.Matches($"^/inputs/{created.Id}/0/[0-9]+/[A-Za-z0-9_-]{{43}}\\.png$", address.AbsolutePath);

        using var provider = new ApiTestClient(gateway, null);
        var file = await provider.GetAsync(address.AbsolutePath);
        Assert.Equal((200, "image/png"), (file.Status, file.Headers["Content-Type"]));
        Assert.Equal(Png, file.Bytes);
        Assert.Equal((206, 10), await PartAsync(provider, address.AbsolutePath));
        Assert.Equal($"{Png.Length}", (await provider.SendAsync(HttpMethod.Head, address.AbsolutePath)).Headers["Content-Length"]);

        var other = (await api.CreateAsync(new { model = "ray-2", prompt = "A kite", input_reference = Uri })).Id;
        var path = address.AbsolutePath;
        string[] invalid =
        [
            path.Replace(created.Id, other), path.Replace("/0/", "/1/"), path.Replace(".png", ".mp4"), path.Replace(".png", ""),
            $"{path[..^8]}AAAA.png", "/inputs/x/0/0/a.png", "/inputs/x/-1/9999999999999999999/a",
        ];
        foreach (var one in invalid) Assert.Equal(404, (await provider.GetAsync(one)).Status);
        clock.Advance(TimeSpan.FromHours(6) + TimeSpan.FromSeconds(1));
        Assert.Equal((404, "input_not_found"), (await provider.GetAsync(address.AbsolutePath)).Error);
    }

    [Fact]
    public async Task Without_a_public_URL_the_error_names_the_setting()
    {
        await using var gateway = await StartAsync(null, UpstreamSystem.Luma, "https://api.lumalabs.ai", new ManualClock());
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var refused = await api.CreateAsync(new { model = "ray-2", prompt = "A kite", input_reference = Uri });
        Assert.Equal((400, "invalid_request"), refused.Error);
        Assert.Contains("FILMGATE_PUBLIC_URL", refused.Text);
        Assert.Contains("Nothing was sent", refused.Text);
        Assert.Equal(200, (await api.CreateAsync(new { model = "ray-2", prompt = "A kite" })).Status);
    }

    [Fact]
    public async Task A_clip_is_sent_as_a_URL_if_possible_and_an_image_in_the_request()
    {
        await using var gateway = await StartAsync(
            "https://films.example.com", UpstreamSystem.CometApi, "https://api.cometapi.com", new ManualClock());
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var clip = $"data:video/mp4;base64,{Convert.ToBase64String(global::Filmgate.Tests.Media.SampleMedia.Sound)}";
        var edit = await SubmissionAsync(
            gateway, (await api.CreateAsync(new { model = "grok-imagine-video-edit", prompt = "A kite", video = clip })).Id);
        var url = (string)edit.Video!.UrlOrDataUri!;
        Assert.StartsWith("https://films.example.com/inputs/", url);
        Assert.EndsWith(".mp4", url);
        var withFrame = await api.CreateAsync(new { model = "grok-imagine-video", prompt = "A kite", input_reference = Uri });
        var frame = (await SubmissionAsync(gateway, withFrame.Id)).FirstFrame!;
        Assert.Null(frame.FetchUrl);
        Assert.Equal($"\"{Uri}\"", await WrittenAsync(frame.DataUri));
    }

    [Fact]
    public async Task An_upstream_on_this_machine_gets_the_bytes()
    {
        await using var gateway = await RunningGateway.StartAsync(
            change: settings => settings with { Address = settings.Address with { PublicUrl = new("https://films.example.com") } });
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var clip = $"data:video/mp4;base64,{Convert.ToBase64String(global::Filmgate.Tests.Media.SampleMedia.Sound)}";
        var id = (await api.CreateAsync(new { model = "grok-imagine-video-edit", prompt = "A kite", video = clip })).Id;
        Assert.Equal($"\"{clip}\"", await WrittenAsync((await SubmissionAsync(gateway, id)).Video!.UrlOrDataUri));
    }

    [Fact]
    public async Task The_URL_stops_working_after_the_video_ended_and_its_input_was_deleted()
    {
        var clock = new ManualClock();
        await using var gateway = await StartAsync(
            "https://films.example.com",
            UpstreamSystem.Luma,
            "https://api.lumalabs.ai",
            clock,
            settings => settings with { Upstreams = settings.Upstreams with { InputUrlLifetime = TimeSpan.FromDays(7) } });
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync(new { model = "ray-2", prompt = "A kite", input_reference = Uri })).Id;
        var address = new Uri((await SubmissionAsync(gateway, id)).FirstFrame!.FetchUrl!).AbsolutePath;
        Assert.Equal(200, (await api.PostAsync($"/v1/videos/{id}/cancel")).Status);
        Assert.Equal(200, (await api.GetAsync(address)).Status);

        clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        Assert.Equal(
            1, (await gateway.Services.GetRequiredService<global::Filmgate.Media.Store.MediaSweeper>().RunFullyAsync(default)).Inputs);

        Assert.Equal((404, "input_not_found"), (await api.GetAsync(address)).Error);
    }

    private static async Task<(int Status, int Length)> PartAsync(ApiTestClient api, string path)
    {
        var part = await api.GetAsync(path, ("Range", "bytes=0-9"));
        return (part.Status, part.Bytes.Length);
    }

    private static Task<RunningGateway> StartAsync(
        string? publicUrl,
        UpstreamSystem system,
        string provider,
        ManualClock clock,
        Func<GatewaySettings, GatewaySettings>? change = null) => RunningGateway.StartAsync(
        new("http://127.0.0.1:1"),
        loops: false,
        clock: clock,
        change: settings => (change?.Invoke(settings) ?? settings) with
        {
            Address = settings.Address with { PublicUrl = publicUrl is null ? null : new(publicUrl) },
            Providers = [new("there", system, new(provider), [new("default", "a-key")])],
        });

    /// <summary>As it would be sent.</summary>
    private static async Task<string> WrittenAsync(System.Text.Json.Nodes.JsonNode value)
    {
        using var body = new JsonRequestBody(new() { ["value"] = value });
        return (await body.ReadAsStringAsync())["{\"value\":".Length..^1];
    }

    /// <summary>What would be submitted.</summary>
    private static async Task<global::Filmgate.Dialects.Submission> SubmissionAsync(RunningGateway gateway, string id)
    {
        var task = (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!;
        var now = gateway.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var (attempt, refusal) = gateway.Services.GetRequiredService<Steps>().Plan(task, "", now);
        Assert.Null(refusal);
        return await gateway.Services.GetRequiredService<SubmissionBuilder>().BuildAsync(task, attempt!, default);
    }
}
