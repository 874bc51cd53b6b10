using System.Globalization;

namespace Filmgate.Client;

/// <summary>The part of the API that is about uploaded files: <see cref="FilmgateClient.Files"/>.</summary>
public sealed class FilesClient
{
    private const string Root = "v1/files";
    private readonly FilmgateClient _client;

    internal FilesClient(FilmgateClient client) => _client = client;

    /// <summary>Uploads an image (JPEG, PNG, WebP) or an MP4 clip, to be used in several requests. The gateway looks at the bytes, not at the name.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="fileName">What to call it.</param>
    /// <param name="purpose">Kept as it is said.</param>
    /// <param name="expiresAfter">An hour to 30 days; null: it stays until it is deleted.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, <c>request_too_large</c>, <c>file_quota_exceeded</c>, …</exception>
    public Task<UploadedFile> UploadAsync(ReadOnlyMemory<byte> bytes, string fileName, string purpose = "user_data", TimeSpan? expiresAfter = null, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        return _client.ReadAsync(
            () =>
            {
                var part = new ReadOnlyMemoryContent(bytes);
                part.Headers.ContentType = new("application/octet-stream");
                var form = new MultipartFormDataContent { { new StringContent(purpose), "purpose" } };
                RequestBodies.AddFile(form, part, "file", fileName);
                if (expiresAfter is { } time)
                {
                    form.Add(new StringContent("created_at"), "expires_after[anchor]");
                    form.Add(new StringContent(((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture)), "expires_after[seconds]");
                }

                return new(HttpMethod.Post, Root) { Content = form };
            },
            repeatable: false,
            ApiJson.Default.UploadedFile,
            ct);
    }

    /// <summary>A page of this key's files.</summary>
    /// <param name="limit">1 to 1000 of them.</param>
    /// <param name="after">Goes on behind this id: <see cref="UploadedFileList.LastId"/> of the page before.</param>
    /// <param name="purpose">Only those; null: all.</param>
    /// <param name="newestFirst">The order.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, …</exception>
    public Task<UploadedFileList> ListAsync(int limit = 100, string? after = null, string? purpose = null, bool newestFirst = true, CancellationToken ct = default)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"{Root}?limit={limit}&order={(newestFirst ? "desc" : "asc")}{With("after", after)}{With("purpose", purpose)}");
        return _client.ReadAsync(() => new(HttpMethod.Get, query), repeatable: true, ApiJson.Default.UploadedFileList, ct);
    }

    /// <summary>One file's facts.</summary>
    /// <exception cref="FilmgateException"><c>file_not_found</c>, …</exception>
    public Task<UploadedFile> GetAsync(string id, CancellationToken ct = default) =>
        _client.ReadAsync(() => new(HttpMethod.Get, PathOf(id)), repeatable: true, ApiJson.Default.UploadedFile, ct);

    /// <summary>Writes the file's bytes to a stream, and goes on where it was when the connection drops.</summary>
    /// <exception cref="FilmgateException"><c>file_not_found</c>, <c>no_answer</c>, …</exception>
    public Task<DownloadedVideo> DownloadAsync(string id, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return new ResumingDownload(_client.Transport, $"{PathOf(id)}/content", destination, progress: null).RunAsync(ct);
    }

    /// <summary>Deletes a file. Videos that were made from it, or are being made, keep what they need of it.</summary>
    /// <exception cref="FilmgateException"><c>file_not_found</c>, …</exception>
    public Task<DeletedFile> DeleteAsync(string id, CancellationToken ct = default) =>
        _client.ReadAsync(() => new(HttpMethod.Delete, PathOf(id)), repeatable: false, ApiJson.Default.DeletedFile, ct);

    private static string PathOf(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return $"{Root}/{Uri.EscapeDataString(id)}";
    }

    private static string With(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
