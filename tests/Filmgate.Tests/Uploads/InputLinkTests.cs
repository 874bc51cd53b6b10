using Filmgate.Engine;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Sandbox;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Uploads;

/// <summary>What a provider fetches from this gateway: only where it must, only that one input, only for a while.</summary>
public sealed class InputLinkTests
{
    private static readonly byte[] Png = Pictures.Png(400, 300);
    private static readonly string Uri = $"data:image/png;base64,{Convert.ToBase64String(Png)}";

    [Fact]
    public async Task A_provider_that_only_fetches_gets_a_signed_address_and_fetches_without_a_key()
    {
        var clock = new ManualClock();
        await using var gateway = await StartAsync("https://films.example.com", UpstreamSystem.Luma, "https://api.lumalabs.ai", clock);
        using var door = await ApiDoor.OpenAsync(gateway);
        var created = await door.CreateAsync(new { model = "ray-2", prompt = "A kite", input_reference = Uri });
        Assert.True(created.Status == 200, created.Text);

        var address = new Uri((await SubmissionAsync(gateway, created.Id)).FirstFrame!.FetchUrl!);
        Assert.Equal("https://films.example.com", address.GetLeftPart(UriPartial.Authority));
        Assert.Matches($"^/inputs/{created.Id}/0/[0-9]+/[A-Za-z0-9_-]{{43}}\\.png$", address.AbsolutePath);

        using var provider = new ApiDoor(gateway, null);
        var file = await provider.GetAsync(address.AbsolutePath);
        Assert.Equal((200, "image/png"), (file.Status, file.Headers["Content-Type"]));
        Assert.Equal(Png, file.Bytes);
        Assert.Equal((206, 10), await PartAsync(provider, address.AbsolutePath));
        Assert.Equal($"{Png.Length}", (await provider.SendAsync(HttpMethod.Head, address.AbsolutePath)).Headers["Content-Length"]);

        var (other, changed) = ((await door.CreateAsync(new { model = "ray-2", prompt = "A kite", input_reference = Uri })).Id, address.AbsolutePath);
        foreach (var wrong in new[] { changed.Replace(created.Id, other), changed.Replace("/0/", "/1/"), changed.Replace(".png", ".mp4"), changed.Replace(".png", ""), $"{changed[..^8]}AAAA.png", "/inputs/x/0/0/a.png", "/inputs/x/-1/9999999999999999999/a" })
            Assert.Equal(404, (await provider.GetAsync(wrong)).Status);
        clock.Advance(TimeSpan.FromHours(6) + TimeSpan.FromSeconds(1));
        Assert.Equal((404, "input_not_found"), (await provider.GetAsync(address.AbsolutePath)).Refusal);
    }

    [Fact]
    public async Task Without_a_public_url_it_is_refused_and_says_which_setting_helps()
    {
        await using var gateway = await StartAsync(null, UpstreamSystem.Luma, "https://api.lumalabs.ai", new ManualClock());
        using var door = await ApiDoor.OpenAsync(gateway);
        var refused = await door.CreateAsync(new { model = "ray-2", prompt = "A kite", input_reference = Uri });
        Assert.Equal((400, "invalid_request"), refused.Refusal);
        Assert.Contains("FILMGATE_PUBLIC_URL", refused.Text);
        Assert.Contains("Nothing was sent", refused.Text);
        Assert.Equal(200, (await door.CreateAsync(new { model = "ray-2", prompt = "A kite" })).Status);
    }

    [Fact]
    public async Task A_clip_goes_by_address_where_there_is_one_and_a_picture_into_the_request()
    {
        await using var gateway = await StartAsync("https://films.example.com", UpstreamSystem.CometApi, "https://api.cometapi.com", new ManualClock());
        using var door = await ApiDoor.OpenAsync(gateway);
        var clip = $"data:video/mp4;base64,{Convert.ToBase64String(global::Filmgate.Tests.Media.Sample.Sound)}";
        var edit = await SubmissionAsync(gateway, (await door.CreateAsync(new { model = "grok-imagine-video-edit", prompt = "A kite", video = clip })).Id);
        Assert.StartsWith("https://films.example.com/inputs/", edit.Video);
        Assert.EndsWith(".mp4", edit.Video);
        var frame = (await SubmissionAsync(gateway, (await door.CreateAsync(new { model = "grok-imagine-video", prompt = "A kite", input_reference = Uri })).Id)).FirstFrame!;
        Assert.Null(frame.FetchUrl);
        Assert.Equal(Png, frame.Bytes);
    }

    [Fact]
    public async Task An_upstream_on_this_machine_gets_the_bytes_themselves()
    {
        await using var gateway = await RunningGateway.StartAsync(change: settings => settings with { Address = settings.Address with { PublicUrl = new("https://films.example.com") } });
        using var door = await ApiDoor.OpenAsync(gateway);
        var clip = $"data:video/mp4;base64,{Convert.ToBase64String(global::Filmgate.Tests.Media.Sample.Sound)}";
        var id = (await door.CreateAsync(new { model = "grok-imagine-video-edit", prompt = "A kite", video = clip })).Id;
        Assert.StartsWith("data:video/mp4;base64,", (await SubmissionAsync(gateway, id)).Video);
    }

    [Fact]
    public async Task It_leads_nowhere_once_the_video_has_failed_and_its_input_was_released()
    {
        var clock = new ManualClock();
        await using var gateway = await StartAsync("https://films.example.com", UpstreamSystem.Luma, "https://api.lumalabs.ai", clock, settings => settings with { Upstreams = settings.Upstreams with { InputUrlLifetime = TimeSpan.FromDays(7) } });
        using var door = await ApiDoor.OpenAsync(gateway);
        var id = (await door.CreateAsync(new { model = "ray-2", prompt = "A kite", input_reference = Uri })).Id;
        var address = new Uri((await SubmissionAsync(gateway, id)).FirstFrame!.FetchUrl!).AbsolutePath;
        Assert.Equal(200, (await door.PostAsync($"/v1/videos/{id}/cancel")).Status);
        Assert.Equal(200, (await door.GetAsync(address)).Status);

        clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await gateway.Services.GetRequiredService<global::Filmgate.Media.Store.MediaSweeper>().RunFullyAsync(default)).Inputs);

        Assert.Equal((404, "input_not_found"), (await door.GetAsync(address)).Refusal);
    }

    private static async Task<(int Status, int Length)> PartAsync(ApiDoor door, string path)
    {
        var part = await door.GetAsync(path, ("Range", "bytes=0-9"));
        return (part.Status, part.Bytes.Length);
    }

    private static Task<RunningGateway> StartAsync(string? publicUrl, UpstreamSystem system, string provider, ManualClock clock, Func<global::Filmgate.Settings.GatewaySettings, global::Filmgate.Settings.GatewaySettings>? change = null) => RunningGateway.StartAsync(
        new("http://127.0.0.1:1"),
        loops: false,
        clock: clock,
        change: settings => (change?.Invoke(settings) ?? settings) with { Address = settings.Address with { PublicUrl = publicUrl is null ? null : new(publicUrl) }, Providers = [new("there", system, new(provider), [new("default", "a-key")])] });

    /// <summary>What would be sent; nothing is.</summary>
    private static async Task<global::Filmgate.Dialects.Submission> SubmissionAsync(RunningGateway gateway, string id)
    {
        var task = (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!;
        var (attempt, refusal) = gateway.Services.GetRequiredService<Steps>().Plan(task, gateway.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        Assert.Null(refusal);
        return await gateway.Services.GetRequiredService<SubmissionBuilder>().BuildAsync(task, attempt!, default);
    }
}
