using System.Net;
using System.Security.Cryptography;
using Filmgate.Client;

namespace Filmgate.Tests.Client;

public sealed class DownloadTests
{
    private static readonly byte[] File = RandomNumberGenerator.GetBytes(1000);
    private readonly ScriptedGateway _gateway = new();

    [Fact]
    public async Task A_dropped_download_goes_on_where_it_stopped()
    {
        _gateway.Then(() => Answer(HttpStatusCode.OK, 0, until: 400)).Then(() => Answer(HttpStatusCode.PartialContent, 400, until: 700)).Then(() => Answer(HttpStatusCode.PartialContent, 700, until: 1000));
        var (bytes, done) = await DownloadAsync();

        Assert.Equal(File, bytes);
        Assert.Equal(new(1000, Convert.ToHexStringLower(SHA256.HashData(File))), done);
        Assert.Equal(["", "bytes=400-", "bytes=700-"], _gateway.Requests.Select(r => r.Headers.GetValueOrDefault("Range", "")));
        Assert.Equal("\"v1\"", _gateway.Requests[1].Headers["If-Range"]);
    }

    [Fact]
    public async Task A_server_without_ranges_is_read_again_from_the_start()
    {
        _gateway.Then(() => Answer(HttpStatusCode.OK, 0, until: 400)).Then(() => Answer(HttpStatusCode.OK, 0, until: 1000));
        Assert.Equal(File, (await DownloadAsync()).Bytes);
    }

    [Fact]
    public async Task Another_version_is_not_glued_to_the_first_half()
    {
        _gateway.Then(() => Answer(HttpStatusCode.OK, 0, until: 400)).Then(() => Answer(HttpStatusCode.OK, 0, until: 1000, version: "\"v2\""));
        Assert.Contains("changed", (await Assert.ThrowsAsync<FilmgateException>(DownloadAsync)).Message);
    }

    [Fact]
    public async Task A_part_of_another_version_is_not_glued_to_the_first_half()
    {
        _gateway.Then(() => Answer(HttpStatusCode.OK, 0, until: 400)).Then(() => Answer(HttpStatusCode.PartialContent, 400, until: 1000, version: "\"v2\""));
        Assert.Contains("changed", (await Assert.ThrowsAsync<FilmgateException>(DownloadAsync)).Message);
    }

    [Fact]
    public async Task A_part_that_was_not_asked_for_is_not_glued_to_the_first_half()
    {
        _gateway.Then(() => Answer(HttpStatusCode.OK, 0, until: 400)).Then(() => Answer(HttpStatusCode.PartialContent, 300, until: 1000));
        Assert.Contains("another part", (await Assert.ThrowsAsync<FilmgateException>(DownloadAsync)).Message);
    }

    [Fact]
    public async Task It_gives_up_when_nothing_comes_any_more()
    {
        _gateway.Then(() => Answer(HttpStatusCode.OK, 0, until: 400));
        for (var i = 0; i < 3; i++) _gateway.Then(() => Answer(HttpStatusCode.PartialContent, 400, until: 400));
        Assert.Contains("400 of 1000", (await Assert.ThrowsAsync<FilmgateException>(DownloadAsync)).Message);
    }

    [Fact]
    public async Task A_full_disk_is_not_a_dropped_connection()
    {
        _gateway.Then(() => Answer(HttpStatusCode.OK, 0, until: 1000));
        using var client = new FilmgateClient(_gateway.Http(), clock: new ImpatientClock());
        await using var full = new FullDisk();
        await Assert.ThrowsAsync<IOException>(() => client.DownloadAsync("video_1", full));
        Assert.Single(_gateway.Requests);
    }

    private async Task<(byte[] Bytes, DownloadedVideo Done)> DownloadAsync()
    {
        using var client = new FilmgateClient(_gateway.Http(), clock: new ImpatientClock());
        using var into = new MemoryStream();
        var done = await client.DownloadAsync("video_1", into);
        return (into.ToArray(), done);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, int from, int until, string version = "\"v1\"")
    {
        var response = new HttpResponseMessage(status) { Content = new StreamContent(new BrokenStream(File[from..until], isWhole: until == File.Length)) };
        response.Headers.ETag = new(version);
        response.Content.Headers.ContentLength = File.Length - from;
        if (status is HttpStatusCode.PartialContent) response.Content.Headers.ContentRange = new(from, File.Length - 1, File.Length);
        return response;
    }

    private sealed class BrokenStream(byte[] bytes, bool isWhole) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 || isWhole ? read : throw new IOException("connection reset");
        }
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("No space left on device");
    }
}
