using System.Security.Cryptography;
using Filmgate.Presentation;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Endpoints;

/// <summary>The stored file: whole, in ranges, conditionally, and with a signed URL. All tests use the same video.</summary>
public sealed class ContentEndpointTests(ContentEndpointTests.StoredVideo stored) : IClassFixture<ContentEndpointTests.StoredVideo>
{
    [Fact]
    public async Task The_whole_file_has_all_headers_that_a_client_needs()
    {
        var response = await stored.GetAsync();

        Assert.Equal((200, "video/mp4", stored.Bytes), (response.Status, response.Headers["Content-Type"], response.Bytes.Length));
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(SHA256.HashData(response.Bytes)));
        Assert.Equal(
            ("bytes", stored.ETag, "nosniff"),
            (response.Headers["Accept-Ranges"], response.Headers["ETag"], response.Headers["X-Content-Type-Options"]));
        Assert.Equal($"inline; filename={stored.Id}.mp4", response.Headers["Content-Disposition"]);
        Assert.True(response.Headers.ContainsKey("Last-Modified"));
        Assert.StartsWith("req_", response.Headers["x-request-id"]);
    }

    [Fact]
    public async Task A_head_has_the_headers_and_no_body()
    {
        var response = await stored.Client.SendAsync(HttpMethod.Head, stored.Path);

        Assert.Equal(
            (200, 0, stored.Bytes.ToString(), stored.ETag),
            (response.Status, response.Bytes.Length, response.Headers["Content-Length"], response.Headers["ETag"]));
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 0)]
    [InlineData("bytes=0-99", 0, 99)]
    [InlineData("bytes=100-199", 100, 199)]
    [InlineData("bytes=100-", 100, -1)]
    [InlineData("bytes=-100", -100, -1)]
    [InlineData("bytes=0-99999999999", 0, -1)]
    [InlineData("bytes=-99999999999", 0, -1)]
    public async Task A_range_is_a_206(string range, int from, int to)
    {
        var whole = await stored.GetAsync();
        var (first, last) = (from < 0 ? stored.Bytes + from : from, to < 0 ? stored.Bytes + to : to);

        var response = await stored.GetAsync(("Range", range));

        Assert.Equal((206, $"bytes {first}-{last}/{stored.Bytes}"), (response.Status, response.Headers["Content-Range"]));
        Assert.Equal(whole.Bytes[first..(last + 1)], response.Bytes);
        Assert.Equal(stored.ETag, response.Headers["ETag"]);
    }

    [Theory]
    [InlineData("bytes=99999999999-")]
    [InlineData("bytes=-0")]
    public async Task A_range_outside_of_the_file_is_a_416_with_the_length_of_the_file(string range)
    {
        var response = await stored.GetAsync(("Range", range));

        Assert.Equal(
            (416, $"bytes */{stored.Bytes}", "range_not_satisfiable"), (response.Status, response.Headers["Content-Range"], response.Code));
        Assert.False(response.Headers.ContainsKey("Content-Disposition"));
    }

    [Theory]
    [InlineData("bytes=5-1")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=0-1,5-9")]
    public async Task An_invalid_range_is_ignored(string range)
    {
        var response = await stored.GetAsync(("Range", range));

        Assert.Equal((200, stored.Bytes), (response.Status, response.Bytes.Length));
    }

    [Fact]
    public async Task A_file_that_the_client_already_has_is_not_sent_again()
    {
        var response = await stored.GetAsync(("If-None-Match", stored.ETag));

        Assert.Equal((304, 0, stored.ETag), (response.Status, response.Bytes.Length, response.Headers["ETag"]));
        Assert.Equal(200, (await stored.GetAsync(("If-None-Match", "\"another\""))).Status);
        Assert.Equal((412, "precondition_failed"), (await stored.GetAsync(("If-Match", "\"another\""))).Error);
    }

    [Fact]
    public async Task If_Range_sends_a_range_of_the_same_file_only()
    {
        Assert.Equal(206, (await stored.GetAsync(("Range", "bytes=0-9"), ("If-Range", stored.ETag))).Status);
        Assert.Equal(200, (await stored.GetAsync(("Range", "bytes=0-9"), ("If-Range", "\"another\""))).Status);
    }

    [Fact]
    public async Task A_download_is_an_attachment() =>
        Assert.Equal(
            $"attachment; filename={stored.Id}.mp4",
            (await stored.Client.GetAsync($"{stored.Path}?download")).Headers["Content-Disposition"]);

    [Fact]
    public async Task A_signed_url_works_without_a_key_until_it_expires()
    {
        var url = await stored.UrlAsync();
        Assert.StartsWith($"{stored.Address}v1/videos/{stored.Id}/content?expires=", url);
        var path = new Uri(url).PathAndQuery;

        var response = await stored.Anonymous.GetAsync(path);
        Assert.Equal((200, stored.Bytes), (response.Status, response.Bytes.Length));
        Assert.Equal(206, (await stored.Anonymous.GetAsync(path, ("Range", "bytes=0-9"))).Status);
        Assert.Equal(200, (await stored.Anonymous.SendAsync(HttpMethod.Head, path)).Status);
        Assert.StartsWith("attachment", (await stored.Anonymous.GetAsync($"{path}&download=1")).Headers["Content-Disposition"]);

        stored.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(200, (await stored.Anonymous.GetAsync(path)).Status);
        stored.Clock.Advance(TimeSpan.FromSeconds(1));
        var late = await stored.Anonymous.GetAsync(path);
        Assert.Equal((401, "invalid_signature"), late.Error);
        Assert.Equal(200, (await stored.Anonymous.GetAsync(new Uri(await stored.UrlAsync()).PathAndQuery)).Status);
    }

    [Fact]
    public async Task A_modified_signed_url_does_not_work_even_with_a_key()
    {
        var path = new Uri(await stored.UrlAsync()).PathAndQuery;
        var expires = path[(path.IndexOf("expires=", StringComparison.Ordinal) + 8)..path.IndexOf('&', StringComparison.Ordinal)];
        var signature = path[(path.IndexOf("signature=", StringComparison.Ordinal) + 10)..];
        string[] changed =
        [
            path.Replace(expires, $"{long.Parse(expires) + 1}"), path.Replace(expires, $"0{expires}x"),
            path.Replace(expires, ""), path.Replace(expires, $"+{expires}"), path.Replace($"expires={expires}&", ""),
            path.Replace(signature, signature[..^1]), path.Replace(signature, signature + "A"),
            path.Replace(signature, signature.ToUpperInvariant()), path.Replace(signature, new string('A', signature.Length)),
            path.Replace(stored.Id, stored.Other), path + $"&signature={signature}", path + $"&expires={expires}",
        ];

        foreach (var api in new[] { stored.Anonymous, stored.Client })
            Assert.All(
                await Task.WhenAll(changed.Select(one => api.GetAsync(one))),
                response => Assert.Equal((401, "invalid_signature"), response.Error));
        Assert.Equal((401, "missing_api_key"), (await stored.Anonymous.GetAsync($"{stored.Path}?signature=")).Error);
        Assert.Equal(
            (401, "missing_api_key"),
            (await stored.Anonymous.GetAsync($"/v1/videos/{stored.Id}?expires={expires}&signature={signature}")).Error);
    }

    [Fact]
    public async Task A_signed_url_starts_with_the_public_url()
    {
        await using var gateway = await RunningGateway.StartAsync(
            loops: false,
            clock: stored.Clock,
            change: settings => settings with { Address = settings.Address with { PublicUrl = new("https://films.example.com/gate/") } },
            upstream: stored.Address);
        var links = gateway.Services.GetRequiredService<VideoLinks>();

        Assert.StartsWith(
            "https://films.example.com/gate/v1/videos/video_1/content?expires=",
            links.For("video_1", new Microsoft.AspNetCore.Http.DefaultHttpContext().Request));
    }

    [Fact]
    public async Task No_response_contains_the_address_or_key_of_the_provider()
    {
        var responses = new[]
        {
            await stored.Client.GetAsync($"/v1/videos/{stored.Id}"),
            await stored.Client.GetAsync("/v1/videos"),
            await stored.Client.GetAsync($"/v1/videos/{stored.Other}"),
            await stored.Client.GetAsync("/v1/models"),
            await stored.Client.GetAsync("/nowhere"),
            await stored.Anonymous.GetAsync("/v1/videos"),
            await stored.Anonymous.GetAsync("/healthz"),
            await stored.Anonymous.GetAsync("/readyz"),
            await stored.Anonymous.GetAsync("/v1/videos", ("Authorization", "Bearer fg_a_wrong_key")),
        };

        Assert.All(responses, response =>
        {
            var all = response.Text + string.Join('\n', response.Headers);
            foreach (var secret in new[] { "sandbox-key", stored.Sandbox.Authority, stored.Client.Key!, "fg_a_wrong_key", stored.Data })
                Assert.DoesNotContain(secret, all);
        });
    }

    /// <summary>A gateway with a manual clock, one finished video and one failed video.</summary>
    public sealed class StoredVideo : IAsyncLifetime
    {
        private RunningGateway _gateway = null!;

        internal ManualClock Clock { get; } = new();
        internal ApiTestClient Client { get; private set; } = null!;
        internal ApiTestClient Anonymous { get; private set; } = null!;
        internal string Id { get; private set; } = "";
        internal string Other { get; private set; } = "";
        internal int Bytes { get; private set; }
        internal string Sha256 { get; private set; } = "";
        internal string ETag => $"\"{Sha256}\"";
        internal string Path => $"/v1/videos/{Id}/content";
        internal Uri Address => _gateway.Http.BaseAddress!;
        internal Uri Sandbox => _gateway.SandboxUrl!;
        internal string Data => _gateway.Data;

        public async ValueTask InitializeAsync()
        {
            _gateway = await RunningGateway.StartAsync(speed: 100, loops: false, clock: Clock);
            Client = await ApiTestClient.WithNewKeyAsync(_gateway);
            Anonymous = new(_gateway, key: null);
            Id = (await Client.CreateAsync(new { prompt = "A kite", seconds = 4 })).Id;
            Other = (await Client.CreateAsync("[sandbox:refuse]")).Id;
            var file = (await Client.FinishAsync(Id, Clock)).Json.GetProperty("file");
            (Bytes, Sha256) = (file.GetProperty("bytes").GetInt32(), file.GetProperty("sha256").GetString()!);
            Assert.Equal("failed", (await Client.FinishAsync(Other, Clock))["status"]);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            Anonymous.Dispose();
            await _gateway.DisposeAsync();
        }

        internal Task<ApiResponse> GetAsync(params (string Name, string Value)[] headers) => Client.GetAsync(Path, headers);

        internal async Task<string> UrlAsync() => (await Client.GetAsync($"/v1/videos/{Id}"))["video_url"]!;
    }
}
