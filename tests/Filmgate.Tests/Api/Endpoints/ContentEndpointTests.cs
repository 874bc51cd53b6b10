using System.Security.Cryptography;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api.Endpoints;

/// <summary>The stored file: whole, in parts, conditionally, and under a signed URL. One video serves all of these tests.</summary>
public sealed class ContentEndpointTests(ContentEndpointTests.Film film) : IClassFixture<ContentEndpointTests.Film>
{
    [Fact]
    public async Task The_whole_file_comes_with_all_that_a_client_needs()
    {
        var answer = await film.GetAsync();

        Assert.Equal((200, "video/mp4", film.Bytes), (answer.Status, answer.Headers["Content-Type"], answer.Bytes.Length));
        Assert.Equal(film.Sha256, Convert.ToHexStringLower(SHA256.HashData(answer.Bytes)));
        Assert.Equal(("bytes", film.ETag, "nosniff"), (answer.Headers["Accept-Ranges"], answer.Headers["ETag"], answer.Headers["X-Content-Type-Options"]));
        Assert.Equal($"inline; filename={film.Id}.mp4", answer.Headers["Content-Disposition"]);
        Assert.True(answer.Headers.ContainsKey("Last-Modified"));
        Assert.StartsWith("req_", answer.Headers["x-request-id"]);
    }

    [Fact]
    public async Task A_head_has_the_headers_and_no_body()
    {
        var answer = await film.Door.SendAsync(HttpMethod.Head, film.Path);

        Assert.Equal((200, 0, film.Bytes.ToString(), film.ETag), (answer.Status, answer.Bytes.Length, answer.Headers["Content-Length"], answer.Headers["ETag"]));
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 0)]
    [InlineData("bytes=0-99", 0, 99)]
    [InlineData("bytes=100-199", 100, 199)]
    [InlineData("bytes=100-", 100, -1)]
    [InlineData("bytes=-100", -100, -1)]
    [InlineData("bytes=0-99999999999", 0, -1)]
    [InlineData("bytes=-99999999999", 0, -1)]
    public async Task A_part_is_a_206(string range, int from, int to)
    {
        var whole = await film.GetAsync();
        var (first, last) = (from < 0 ? film.Bytes + from : from, to < 0 ? film.Bytes + to : to);

        var answer = await film.GetAsync(("Range", range));

        Assert.Equal((206, $"bytes {first}-{last}/{film.Bytes}"), (answer.Status, answer.Headers["Content-Range"]));
        Assert.Equal(whole.Bytes[first..(last + 1)], answer.Bytes);
        Assert.Equal(film.ETag, answer.Headers["ETag"]);
    }

    [Theory]
    [InlineData("bytes=99999999999-")]
    [InlineData("bytes=-0")]
    public async Task A_part_outside_of_the_file_is_a_416_that_says_how_long_it_is(string range)
    {
        var answer = await film.GetAsync(("Range", range));

        Assert.Equal((416, $"bytes */{film.Bytes}", "range_not_satisfiable"), (answer.Status, answer.Headers["Content-Range"], answer.Code));
        Assert.False(answer.Headers.ContainsKey("Content-Disposition"));
    }

    [Theory]
    [InlineData("bytes=5-1")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=0-1,5-9")]
    public async Task A_range_that_makes_no_sense_is_ignored(string range)
    {
        var answer = await film.GetAsync(("Range", range));

        Assert.Equal((200, film.Bytes), (answer.Status, answer.Bytes.Length));
    }

    [Fact]
    public async Task A_file_that_the_client_has_is_not_sent_again()
    {
        var answer = await film.GetAsync(("If-None-Match", film.ETag));

        Assert.Equal((304, 0, film.ETag), (answer.Status, answer.Bytes.Length, answer.Headers["ETag"]));
        Assert.Equal(200, (await film.GetAsync(("If-None-Match", "\"another\""))).Status);
        Assert.Equal((412, "precondition_failed"), (await film.GetAsync(("If-Match", "\"another\""))).Error);
    }

    [Fact]
    public async Task A_part_is_sent_only_of_the_file_that_the_client_knows()
    {
        Assert.Equal(206, (await film.GetAsync(("Range", "bytes=0-9"), ("If-Range", film.ETag))).Status);
        Assert.Equal(200, (await film.GetAsync(("Range", "bytes=0-9"), ("If-Range", "\"another\""))).Status);
    }

    [Fact]
    public async Task A_download_is_an_attachment() =>
        Assert.Equal($"attachment; filename={film.Id}.mp4", (await film.Door.GetAsync($"{film.Path}?download")).Headers["Content-Disposition"]);

    [Fact]
    public async Task A_signed_url_works_without_a_key_until_it_expires()
    {
        var url = await film.UrlAsync();
        Assert.StartsWith($"{film.Address}v1/videos/{film.Id}/content?expires=", url);
        var path = new Uri(url).PathAndQuery;

        var answer = await film.Stranger.GetAsync(path);
        Assert.Equal((200, film.Bytes), (answer.Status, answer.Bytes.Length));
        Assert.Equal(206, (await film.Stranger.GetAsync(path, ("Range", "bytes=0-9"))).Status);
        Assert.Equal(200, (await film.Stranger.SendAsync(HttpMethod.Head, path)).Status);
        Assert.StartsWith("attachment", (await film.Stranger.GetAsync($"{path}&download=1")).Headers["Content-Disposition"]);

        film.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(200, (await film.Stranger.GetAsync(path)).Status);
        film.Clock.Advance(TimeSpan.FromSeconds(1));
        var late = await film.Stranger.GetAsync(path);
        Assert.Equal((401, "invalid_signature"), late.Error);
        Assert.Equal(200, (await film.Stranger.GetAsync(new Uri(await film.UrlAsync()).PathAndQuery)).Status);
    }

    [Fact]
    public async Task A_signed_url_that_was_changed_does_not_work_not_even_with_a_key()
    {
        var path = new Uri(await film.UrlAsync()).PathAndQuery;
        var expires = path[(path.IndexOf("expires=", StringComparison.Ordinal) + 8)..path.IndexOf('&', StringComparison.Ordinal)];
        var signature = path[(path.IndexOf("signature=", StringComparison.Ordinal) + 10)..];
        string[] changed =
        [
            path.Replace(expires, $"{long.Parse(expires) + 1}"), path.Replace(expires, $"0{expires}x"), path.Replace(expires, ""), path.Replace(expires, $"+{expires}"), path.Replace($"expires={expires}&", ""),
            path.Replace(signature, signature[..^1]), path.Replace(signature, signature + "A"), path.Replace(signature, signature.ToUpperInvariant()), path.Replace(signature, new string('A', signature.Length)),
            path.Replace(film.Id, film.Other), path + $"&signature={signature}", path + $"&expires={expires}",
        ];

        foreach (var door in new[] { film.Stranger, film.Door })
            Assert.All(await Task.WhenAll(changed.Select(one => door.GetAsync(one))), answer => Assert.Equal((401, "invalid_signature"), answer.Error));
        Assert.Equal((401, "missing_api_key"), (await film.Stranger.GetAsync($"{film.Path}?signature=")).Error);
        Assert.Equal((401, "missing_api_key"), (await film.Stranger.GetAsync($"/v1/videos/{film.Id}?expires={expires}&signature={signature}")).Error);
    }

    [Fact]
    public async Task A_public_url_is_where_the_signed_one_begins()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: film.Clock, change: settings => settings with { Address = settings.Address with { PublicUrl = new("https://films.example.com/gate/") } }, upstream: film.Address);
        var links = (global::Filmgate.Presentation.VideoLinks)gateway.Services.GetService(typeof(global::Filmgate.Presentation.VideoLinks))!;

        Assert.StartsWith("https://films.example.com/gate/v1/videos/video_1/content?expires=", links.For("video_1", new Microsoft.AspNetCore.Http.DefaultHttpContext().Request));
    }

    [Fact]
    public async Task The_providers_address_and_key_are_in_no_answer()
    {
        var answers = new[]
        {
            await film.Door.GetAsync($"/v1/videos/{film.Id}"), await film.Door.GetAsync("/v1/videos"), await film.Door.GetAsync($"/v1/videos/{film.Other}"), await film.Door.GetAsync("/v1/models"),
            await film.Door.GetAsync("/nowhere"), await film.Stranger.GetAsync("/v1/videos"), await film.Stranger.GetAsync("/healthz"), await film.Stranger.GetAsync("/readyz"),
            await film.Stranger.GetAsync("/v1/videos", ("Authorization", "Bearer fg_a_wrong_key")),
        };

        Assert.All(answers, answer =>
        {
            var all = answer.Text + string.Join('\n', answer.Headers);
            foreach (var secret in new[] { "sandbox-key", film.Sandbox.Authority, film.Door.Key!, "fg_a_wrong_key", film.Data }) Assert.DoesNotContain(secret, all);
        });
    }

    /// <summary>A finished video under a clock that stands still, and a failed one beside it.</summary>
    public sealed class Film : IAsyncLifetime
    {
        private RunningGateway _gateway = null!;

        internal ManualClock Clock { get; } = new();
        internal ApiTestClient Door { get; private set; } = null!;
        internal ApiTestClient Stranger { get; private set; } = null!;
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
            Door = await ApiTestClient.WithNewKeyAsync(_gateway);
            Stranger = new(_gateway, key: null);
            Id = (await Door.CreateAsync(new { prompt = "A kite", seconds = 4 })).Id;
            Other = (await Door.CreateAsync("[sandbox:unauthorized]")).Id;
            var file = (await Door.FinishAsync(Id, Clock)).Json.GetProperty("file");
            (Bytes, Sha256) = (file.GetProperty("bytes").GetInt32(), file.GetProperty("sha256").GetString()!);
            Assert.Equal("failed", (await Door.FinishAsync(Other, Clock))["status"]);
        }

        public async ValueTask DisposeAsync()
        {
            Door.Dispose();
            Stranger.Dispose();
            await _gateway.DisposeAsync();
        }

        internal Task<ApiResponse> GetAsync(params (string Name, string Value)[] headers) => Door.GetAsync(Path, headers);

        internal async Task<string> UrlAsync() => (await Door.GetAsync($"/v1/videos/{Id}"))["video_url"]!;
    }
}
