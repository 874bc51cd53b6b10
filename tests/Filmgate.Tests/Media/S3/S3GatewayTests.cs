using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Filmgate.Media.S3;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Media.S3;

/// <summary>A whole gateway with a bucket: videos are created, rendered by the sandbox, stored and served.</summary>
[Collection("S3")]
public sealed class S3GatewayTests(S3Server server)
{
    [Fact]
    public async Task A_video_is_stored_in_the_bucket_under_the_template_and_served_whole_and_in_ranges()
    {
        var location = await server.NewLocationAsync();
        var template = KeyTemplate.Parse("{owner}/{yyyy}/{id}/{kind}.{ext}");
        await using var gateway = await RunningGateway.StartAsync(change: s =>
            s with { Media = s.Media with { Location = location, KeyTemplate = template } });
        var video = await FinishedAsync(gateway);
        var (id, bytes, sha256) = ((string)video["id"]!, (long)video["file"]!["bytes"]!, (string)video["file"]!["sha256"]!);

        var content = await gateway.Http.GetByteArrayAsync($"/v1/videos/{id}/content");
        Assert.Equal((bytes, sha256), (content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
        Assert.Equal(content, await gateway.Http.GetByteArrayAsync((string)video["video_url"]!));
        using (var part = await SendAsync(gateway, HttpMethod.Get, id, new RangeHeaderValue(100, 199)))
        {
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal($"bytes 100-199/{bytes}", part.Content.Headers.ContentRange!.ToString());
            Assert.Equal($"\"{sha256}\"", part.Headers.ETag!.Tag);
            Assert.Equal(content[100..200], await part.Content.ReadAsByteArrayAsync());
        }

        using (var beyond = await SendAsync(gateway, HttpMethod.Get, id, new RangeHeaderValue(bytes, null)))
            Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using (var head = await SendAsync(gateway, HttpMethod.Head, id))
        {
            Assert.Equal(bytes, head.Content.Headers.ContentLength);
            Assert.Equal("video/mp4", head.Content.Headers.ContentType!.MediaType);
        }

        using var bucket = S3Bucket.Open(location, 1 << 30);
        var listed = await bucket.Client.ListObjectsV2Async(new() { BucketName = location.Bucket });
        var name = Assert.Single(listed.S3Objects, o => o.Key.EndsWith(".mp4", StringComparison.Ordinal)).Key;
        Assert.Matches($"^films/local/20[0-9]{{2}}/{id}/video-[0-9a-f]{{8}}\\.mp4$", name);
        var facts = await bucket.Client.GetObjectMetadataAsync(location.Bucket, name);
        Assert.Equal(("video/mp4", id, sha256), (facts.Headers.ContentType, facts.Metadata["video-id"], facts.Metadata["sha256"]));

        using (var deleted = await gateway.Http.DeleteAsync($"/v1/videos/{id}")) Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        listed = await bucket.Client.ListObjectsV2Async(new() { BucketName = location.Bucket });
        Assert.Equal("films/filmgate.owner", Assert.Single(listed.S3Objects).Key);
    }

    [Fact]
    public async Task A_file_in_the_bucket_and_the_last_frame_of_a_video_in_it_are_inputs_of_other_videos()
    {
        Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "ffmpeg is not installed");
        var location = await server.NewLocationAsync();
        await using var gateway = await RunningGateway.StartAsync(change: s => s with { Media = s.Media with { Location = location } });
        using var api = new Api.ApiTestClient(gateway, null);
        var png = Tests.Sandbox.Pictures.Png(400, 300);
        var file = (await Api.Files.FileUpload.UploadAsync(api, png)).Id;
        Assert.Equal(png, (await api.GetAsync($"/v1/files/{file}/content")).Bytes);
        var first = (string)(await gateway.CreateAsync(new { prompt = "A kite", input_reference = new { file_id = file } }))["id"]!;
        Assert.Equal("completed", (string)(await gateway.FinishAsync(first))["status"]!);
        var next = (string)(await gateway.CreateAsync(new { prompt = "It lands", input_reference = new { video_id = first } }))["id"]!;
        Assert.Equal("completed", (string)(await gateway.FinishAsync(next))["status"]!);
    }

    [Fact]
    public async Task A_redirect_sends_clients_to_a_signed_URL_and_HEAD_is_served_by_the_gateway()
    {
        var location = await server.NewLocationAsync();
        await using var gateway = await RunningGateway.StartAsync(change: s =>
            s with { Media = s.Media with { Location = location }, Api = s.Api with { RedirectToBucket = true } });
        var video = await FinishedAsync(gateway);
        using var direct = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var response = await direct.GetAsync((string)video["video_url"]!);
        Assert.Equal((HttpStatusCode.Redirect, server.Url.Authority), (response.StatusCode, response.Headers.Location!.Authority));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain("a-secret-of-the-tests", response.Headers.Location.ToString());

        var content = await direct.GetByteArrayAsync(response.Headers.Location);
        Assert.Equal((string)video["file"]!["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(content)));
        Assert.Equal(content, await gateway.Http.GetByteArrayAsync($"/v1/videos/{video["id"]}/content")); // follows the redirect
        using var head = await SendAsync(gateway, HttpMethod.Head, (string)video["id"]!);
        Assert.Equal((HttpStatusCode.OK, (long?)content.Length), (head.StatusCode, head.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task Thumbnails_and_spritesheets_are_redirected_too()
    {
        Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "ffmpeg is not installed");
        var location = await server.NewLocationAsync();
        await using var gateway = await RunningGateway.StartAsync(change: s =>
            s with { Media = s.Media with { Location = location }, Api = s.Api with { RedirectToBucket = true } });
        var video = await FinishedAsync(gateway);
        using var direct = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        foreach (var (variant, type) in new[] { ("thumbnail", "image/webp"), ("spritesheet", "image/jpeg") })
        {
            var at = new Uri(gateway.Http.BaseAddress!, $"{video["video_url"]}&variant={variant}");
            using var response = await direct.GetAsync(at);
            Assert.Equal((HttpStatusCode.Redirect, server.Url.Authority), (response.StatusCode, response.Headers.Location!.Authority));
            Assert.True(response.Headers.CacheControl!.NoStore);

            using var image = await direct.GetAsync(response.Headers.Location);
            Assert.Equal(type, image.Content.Headers.ContentType!.MediaType);
            Assert.Equal("inline", image.Content.Headers.ContentDisposition!.DispositionType);
            using var request = new HttpRequestMessage(HttpMethod.Head, at);
            using var head = await direct.SendAsync(request);
            var length = (await image.Content.ReadAsByteArrayAsync()).Length;
            Assert.Equal((HttpStatusCode.OK, (long?)length), (head.StatusCode, head.Content.Headers.ContentLength));
        }

        var temporary = TempDirectories.PathIn(gateway.Data);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary)); // the copies for ffmpeg are deleted
    }

    [Fact]
    public async Task Many_files_in_a_bucket_are_verified_in_parallel_and_reported_in_order()
    {
        var location = await server.NewLocationAsync();
        await using var gateway = await RunningGateway.StartAsync(
            loops: false, change: s => s with { Media = s.Media with { Location = location } });
        var (store, rows) = (gateway.Services.GetRequiredService<IMediaStore>(), gateway.Services.GetRequiredService<IMediaRows>());
        for (var i = 0; i < 20; i++)
        {
            byte[] bytes = [1, 2, (byte)i];
            var (key, sha) = ($"inputs/{i:00}-0123abcd.png", Convert.ToHexStringLower(SHA256.HashData(bytes)));
            if (i % 3 != 0)
            {
                await using var staged = await store.StageAsync(new(key, "image/png"), default);
                await staged.WriteAsync(i % 3 == 1 ? bytes : new byte[3], default);
                await staged.CommitAsync(default);
            }

            await rows.AddInputAsync("local", sha, key, 3, TimeProvider.System.GetUtcNow());
        }

        Assert.Equal(8, store.MaxConcurrentReads);
        var result = await new MediaAudit(store, rows, TimeSpan.FromHours(1), TimeProvider.System).RunAsync(null, default);

        Assert.Equal(20, result.Files);
        Assert.Equal(
            Enumerable.Range(0, 20)
                .Where(i => i % 3 != 1)
                .Select(i => (i % 3 == 0 ? AuditFault.Missing : AuditFault.Corrupt, $"inputs/{i:00}-0123abcd.png")),
            result.Findings.Select(f => (f.Fault, f.Key)));
    }

    [Fact]
    public async Task A_store_that_fails_is_a_503_that_can_be_retried()
    {
        await using var proxy = await ProxyAsync();
        var location = await server.NewLocationAsync(through: proxy.Url);
        await using var gateway = await RunningGateway.StartAsync(change: s => s with { Media = s.Media with { Location = location } });
        var video = await FinishedAsync(gateway);
        proxy.Before = http => FaultyProxy.RefuseAsync(http, 403, "AccessDenied");
        using var response = await SendAsync(gateway, HttpMethod.Get, (string)video["id"]!);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains("access denied", body);
        Assert.DoesNotContain(location.Bucket, body);

        proxy.Before = http => FaultyProxy.RefuseAsync(http, 403, "AccessDenied");
        using var provenance = await gateway.Http.GetAsync($"/v1/videos/{video["id"]}/provenance");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, provenance.StatusCode);
        var image = $"data:image/png;base64,{Convert.ToBase64String(SampleMedia.Read("picture.png"))}";
        using var create = await gateway.Http.PostAsJsonAsync("/v1/videos", new { prompt = "A kite", input_reference = image });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, create.StatusCode);
        Assert.NotNull(create.Headers.RetryAfter);
        Assert.DoesNotContain(location.Bucket, await create.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_server_does_not_start_with_a_bucket_that_it_cannot_use()
    {
        await using var proxy = await ProxyAsync();
        var location = await server.NewLocationAsync(through: proxy.Url);
        Assert.Contains("The bucket does not exist", await RefusalAsync(location with { Bucket = "not-there", Endpoint = server.Url }));
        proxy.Before = http => http.Request.Method == "PUT" ? FaultyProxy.RefuseAsync(http, 403, "AccessDenied") : Task.FromResult(false);
        Assert.Contains("lack the permission", await RefusalAsync(location));
        proxy.Before = http => FaultyProxy.RefuseAsync(http, 403, "SignatureDoesNotMatch");
        Assert.Contains("credentials are wrong", await RefusalAsync(location));
    }

    [Fact]
    public async Task Files_move_from_the_disk_to_the_bucket_while_the_gateway_serves_them()
    {
        var location = await server.NewLocationAsync();
        var data = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        string id;
        byte[] content;
        await using (var before = await RunningGateway.StartAsync(data: Path.Combine(data, "one")))
        {
            id = (string)(await FinishedAsync(before))["id"]!;
            content = await before.Http.GetByteArrayAsync($"/v1/videos/{id}/content");
            CopyAll(Path.Combine(data, "one"), Path.Combine(data, "two")); // the fixture deletes its own
        }

        var previous = new MediaLocation.Disk(Path.Combine(data, "two", "media"));
        await using var gateway = await RunningGateway.StartAsync(
            data: Path.Combine(data, "two"), change: s => s with { Media = s.Media with { Location = location, Fallback = previous } });
        Assert.Equal(content, await gateway.Http.GetByteArrayAsync($"/v1/videos/{id}/content"));
        var store = (FallbackMediaStore)gateway.Services.GetRequiredService<IMediaStore>();
        var rows = gateway.Services.GetRequiredService<IMediaRows>();
        var moved = await new MediaMover(store.Previous, store.Current, rows, remove: true).RunAsync(null, default);
        Assert.Equal((1, 1, 0), (moved.Copied, moved.Removed, moved.Failed.Count));
        Assert.Equal(content, await gateway.Http.GetByteArrayAsync($"/v1/videos/{id}/content"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(data, "two", "media", "videos"), "*", SearchOption.AllDirectories));
    }

    private async Task<FaultyProxy> ProxyAsync()
    {
        Assert.SkipUnless(server.Missing is null, server.Missing ?? "");
        return await FaultyProxy.StartAsync(server.Url);
    }

    private static async Task<string> RefusalAsync(MediaLocation location) =>
        (await Assert.ThrowsAsync<StartRefusedException>(() =>
            RunningGateway.StartAsync(change: s => s with { Media = s.Media with { Location = location } }))).Message;

    private static async Task<JsonNode> FinishedAsync(RunningGateway gateway)
    {
        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(new { model = "veo3-fast", prompt = "A kite" }))["id"]!);
        Assert.True((string)video["status"]! == "completed", video.ToJsonString());
        return video;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        RunningGateway gateway, HttpMethod method, string id, RangeHeaderValue? range = null)
    {
        using var request = new HttpRequestMessage(method, $"/v1/videos/{id}/content");
        request.Headers.Range = range;
        return await gateway.Http.SendAsync(request);
    }

    private static void CopyAll(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Path.GetFileName(file) != "server.lock") File.Copy(file, target);
        }
    }
}
