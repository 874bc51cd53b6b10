using System.Net.Http.Json;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Tests.Providers;
using Filmgate.Tests.Sandbox;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Api.Requests;

/// <summary>An image at an address that this machine cannot read, but perhaps the provider can.</summary>
public sealed class UnreadImageTests
{
    private const string Unreachable = "https://127.0.0.1:1/still.jpg";

    [Fact]
    public async Task The_address_is_passed_on_with_a_warning()
    {
        await using var provider = await FakeProvider.StartAsync(_ => new("""{"id":"3d957031-0000-4000-8000-000000000001"}"""));
        await using var gateway = await StartAsync(provider, UpstreamSystem.Runway);
        using var api = new ApiTestClient(gateway, null);

        var video = await api.CreateAsync(new { model = "gen4_turbo", prompt = "A kite", input_reference = Unreachable });
        await gateway.RunUntilIdleAsync();

        var warning = Assert.Single(video.Json.GetProperty("warnings").EnumerateArray()).GetString()!;
        Assert.Contains("could not be reached", warning, StringComparison.Ordinal);
        Assert.Contains("The address is passed on to the provider; the image's shape and size were not checked.", warning);
        Assert.Equal(Unreachable, (string?)provider.Requests.First().Json["promptImage"]);
    }

    [Fact]
    public async Task So_it_is_through_the_api_of_that_provider()
    {
        await using var provider = await FakeProvider.StartAsync(_ => new("""{"id":"3d957031-0000-4000-8000-000000000001"}"""));
        await using var gateway = await StartAsync(provider, UpstreamSystem.Runway);
        using var api = new ApiTestClient(gateway, null);

        var body = JsonContent.Create(
            new { model = "gen4_turbo", promptImage = Unreachable, promptText = "A kite", ratio = "1280:720", duration = 5 });
        var created = await api.SendAsync(HttpMethod.Post, "/runwayml/v1/image_to_video", body, ("X-Runway-Version", "2024-11-06"));
        await gateway.RunUntilIdleAsync();

        Assert.True(created.Status is 200, created.Text);
        Assert.Equal(Unreachable, (string?)provider.Requests.First().Json["promptImage"]);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_server_that_does_not_serve_this_machine_may_serve_the_provider(int status)
    {
        await using var images = await TestHttpServer.StartAsync(http => { http.Response.StatusCode = status; return Task.CompletedTask; });
        await using var provider = await FakeProvider.StartAsync(_ => new("""{"task_id":"8250001","state":"created"}"""));
        await using var gateway = await StartAsync(provider, UpstreamSystem.Vidu);
        using var api = new ApiTestClient(gateway, null);

        var video = await api.CreateAsync(new { model = "viduq3-pro", prompt = "A kite", input_reference = images.Url("/still.jpg") });
        await gateway.RunUntilIdleAsync();

        Assert.True(video.Status is 200, video.Text);
        Assert.Equal(images.Url("/still.jpg"), (string?)provider.Requests.First().Json["images"]![0]);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(200)]                                                   // not an image
    public async Task An_address_that_is_certainly_wrong_is_refused(int status)
    {
        await using var images = await TestHttpServer.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync("<html>");
        });
        await using var provider = await FakeProvider.StartAsync(_ => new("{}"));
        await using var gateway = await StartAsync(provider, UpstreamSystem.Vidu);
        using var api = new ApiTestClient(gateway, null);

        var refused = await api.CreateAsync(new { model = "viduq3-pro", prompt = "A kite", input_reference = images.Url("/still.jpg") });

        Assert.Equal((400, "invalid_request"), refused.Error);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task A_private_address_is_refused_although_the_provider_fetches_itself()
    {
        await using var provider = await FakeProvider.StartAsync(_ => new("{}"));
        await using var gateway = await StartAsync(provider, UpstreamSystem.Vidu, allowPrivate: false);
        using var api = new ApiTestClient(gateway, null);

        var refused = await api.CreateAsync(new { model = "viduq3-pro", prompt = "A kite", input_reference = Unreachable });

        Assert.Equal((400, "invalid_request"), refused.Error);
    }

    [Theory]
    [InlineData("""{"image_fit":"cover"}""", "image_fit needs the image itself.")]
    [InlineData("""{"fallback_models":["sora-2"]}""", "does not download images for sora-2, so the gateway must.")]
    [InlineData("""{"model":"sora-2"}""", "does not download images for sora-2, so the gateway must.")]
    public async Task Whatever_needs_the_bytes_refuses_the_request(string fields, string reason)
    {
        await using var provider = await FakeProvider.StartAsync(_ => new("{}"));
        await using var gateway = await StartAsync(provider, UpstreamSystem.CometApi);
        using var api = new ApiTestClient(gateway, null);
        var request = new Dictionary<string, object>
        {
            ["model"] = "gen3a_turbo",
            ["prompt"] = "A kite",
            ["input_reference"] = Unreachable,
        };
        foreach (var field in System.Text.Json.JsonElement.Parse(fields).EnumerateObject()) request[field.Name] = field.Value;

        var refused = await api.CreateAsync(request);

        Assert.Equal((400, "invalid_request"), refused.Error);
        Assert.Contains(reason, refused.Text, StringComparison.Ordinal);
        Assert.Contains("could not be reached", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_reads_https_only_gets_no_http_address()
    {
        await using var provider = await FakeProvider.StartAsync(_ => new("{}"));
        await using var gateway = await StartAsync(provider, UpstreamSystem.Runway);
        using var api = new ApiTestClient(gateway, null);
        var refused = await api.CreateAsync(
            new { model = "gen4_turbo", prompt = "A kite", input_reference = "http://127.0.0.1:1/still.jpg" });
        Assert.Equal((400, "invalid_request"), refused.Error);
    }

    [Fact]
    public async Task An_image_that_is_too_long_for_the_request_to_its_provider_is_refused_before_anything_is_spent()
    {
        await using var provider = await FakeProvider.StartAsync(_ => new("""{"id":"3d957031-0000-4000-8000-000000000001"}"""));
        var png = Pictures.Png(1280, 720);
        byte[] large = [.. png[..33], .. Pictures.Chunk("tEXt", new byte[4 << 20]), .. png[33..]];
        var request = new
        {
            model = "gen4_turbo",
            prompt = "A kite",
            input_reference = $"data:image/png;base64,{Convert.ToBase64String(large)}",
        };

        await using var gateway = await StartAsync(provider, UpstreamSystem.Runway);
        using var api = new ApiTestClient(gateway, null);

        var refused = await api.CreateAsync(request);

        Assert.Equal((400, "invalid_request"), refused.Error);
        Assert.Contains("as a data URI; the provider runway accepts 5 MiB.", refused.Text, StringComparison.Ordinal);
        Assert.Empty(provider.Requests);
    }

    private static Task<RunningGateway> StartAsync(FakeProvider provider, UpstreamSystem system, bool allowPrivate = true) =>
        RunningGateway.StartAsync(provider.Url, loops: false, change: settings => settings with
        {
            Providers = [new(system.Name, system, provider.Url, [new("default", "key")])],
            Media = settings.Media with { Downloads = settings.Media.Downloads with { AllowPrivate = allowPrivate } },
        });
}
