using System.Net;
using System.Security.Cryptography;
using Filmgate.Client;

namespace Filmgate.Tests.Client;

public sealed class DownloadTests
{
    private static readonly byte[] File = RandomNumberGenerator.GetBytes(1000);
    private readonly ScriptedGateway _gateway = new();

    [Fact]
    public async Task A_broken_download_resumes_where_it_stopped()
    {
        _gateway.Then(() => Whole(until: 400)).Then(() => Part(from: 400, until: 700)).Then(() => Part(from: 700, until: 1000));
        var (bytes, result) = await DownloadAsync();

        Assert.Equal(File, bytes);
        Assert.Equal(new(1000, Convert.ToHexStringLower(SHA256.HashData(File))), result);
        Assert.Equal(["", "bytes=400-", "bytes=700-"], _gateway.Requests.Select(r => r.Headers.GetValueOrDefault("Range", "")));
        Assert.Equal("\"v1\"", _gateway.Requests[1].Headers["If-Range"]);
    }

    [Fact]
    public async Task A_server_without_range_support_is_read_from_the_start_again()
    {
        _gateway.Then(() => Whole(until: 400)).Then(() => Whole(until: 1000));
        Assert.Equal(File, (await DownloadAsync()).Bytes);
    }

    [Fact]
    public async Task Another_version_of_the_file_is_not_appended()
    {
        _gateway.Then(() => Whole(until: 400)).Then(() => Whole(until: 1000, etag: "\"v2\""));
        Assert.Contains("changed", (await Assert.ThrowsAsync<FilmgateException>(DownloadAsync)).Message);
    }

    [Fact]
    public async Task A_part_of_another_version_is_not_appended()
    {
        _gateway.Then(() => Whole(until: 400)).Then(() => Part(from: 400, until: 1000, etag: "\"v2\""));
        Assert.Contains("changed", (await Assert.ThrowsAsync<FilmgateException>(DownloadAsync)).Message);
    }

    [Fact]
    public async Task A_part_with_the_wrong_range_is_not_appended()
    {
        _gateway.Then(() => Whole(until: 400)).Then(() => Part(from: 300, until: 1000));
        Assert.Contains("wrong byte range", (await Assert.ThrowsAsync<FilmgateException>(DownloadAsync)).Message);
    }

    [Fact]
    public async Task It_gives_up_after_three_tries_without_a_byte()
    {
        _gateway.Then(() => Whole(until: 400));
        for (var i = 0; i < 3; i++) _gateway.Then(() => Part(from: 400, until: 400));
        Assert.Contains("400 of 1000", (await Assert.ThrowsAsync<FilmgateException>(DownloadAsync)).Message);
    }

    [Fact]
    public async Task A_full_disk_is_not_retried()
    {
        _gateway.Then(() => Whole(until: 1000));
        using var client = new FilmgateClient(_gateway.Http(), clock: new InstantClock());
        await using var full = new FullDiskStream();
        await Assert.ThrowsAsync<IOException>(() => client.DownloadAsync("video_1", full));
        Assert.Single(_gateway.Requests);
    }

    private async Task<(byte[] Bytes, DownloadResult Result)> DownloadAsync()
    {
        using var client = new FilmgateClient(_gateway.Http(), clock: new InstantClock());
        using var into = new MemoryStream();
        var result = await client.DownloadAsync("video_1", into);
        return (into.ToArray(), result);
    }

    private static HttpResponseMessage Whole(int until, string etag = "\"v1\"") => Response(HttpStatusCode.OK, 0, until, etag);

    private static HttpResponseMessage Part(int from, int until, string etag = "\"v1\"") =>
        Response(HttpStatusCode.PartialContent, from, until, etag);

    /// <summary>The connection breaks at <paramref name="until"/> unless it is the end of the file.</summary>
    private static HttpResponseMessage Response(HttpStatusCode status, int from, int until, string etag)
    {
        var content = new StreamContent(new BrokenStream(File[from..until], isWhole: until == File.Length));
        var response = new HttpResponseMessage(status) { Content = content };
        response.Headers.ETag = new(etag);
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

    private sealed class FullDiskStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device");
    }
}
