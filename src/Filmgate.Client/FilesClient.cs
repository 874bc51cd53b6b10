using System.Globalization;

namespace Filmgate.Client;

/// <summary>The API of uploaded files: <see cref="FilmgateClient.Files"/>.</summary>
public sealed class FilesClient
{
    private const string Root = "v1/files";
    private readonly Transport _transport;

    internal FilesClient(Transport transport) => _transport = transport;

    /// <summary>Uploads an image (JPEG, PNG, WebP) or an MP4 clip. The gateway detects the format from the bytes.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="fileName">The name of the file.</param>
    /// <param name="purpose">One of OpenAI's purposes, for example <c>user_data</c>. The gateway stores it but does not use it.</param>
    /// <param name="expiresAfter">When the gateway deletes the file: after one hour to 30 days. Null: never.</param>
    /// <param name="ct">Cancels the upload.</param>
    /// <returns>The file; its id refers to it in requests.</returns>
    /// <exception cref="ArgumentException"><paramref name="fileName"/> is null or empty.</exception>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, <c>request_too_large</c>, <c>file_quota_exceeded</c>, …</exception>
    public Task<UploadedFile> UploadAsync(
        ReadOnlyMemory<byte> bytes,
        string fileName,
        string purpose = "user_data",
        TimeSpan? expiresAfter = null,
        CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        return _transport.SendAsync(CreateRequest, idempotent: false, ApiJson.Default.UploadedFile, ct);

        HttpRequestMessage CreateRequest()
        {
            var form = new FormContent();
            form.AddField("purpose", purpose);
            if (expiresAfter is { } lifetime)
            {
                form.AddField("expires_after[anchor]", "created_at");
                form.AddField("expires_after[seconds]", ((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture));
            }

            form.AddFile("file", RequestBodies.File(bytes), fileName);
            return new(HttpMethod.Post, Root) { Content = form };
        }
    }

    /// <summary>Lists the files of this API key.</summary>
    /// <param name="limit">Maximum number of files: 1 to 1000.</param>
    /// <param name="after"><see cref="UploadedFileList.LastId"/> of the previous page. Null: the first page.</param>
    /// <param name="purpose">Only files with this purpose. Null: all.</param>
    /// <param name="newestFirst">The order, by time of the upload.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>A page of files.</returns>
    /// <exception cref="FilmgateException"><c>invalid_request</c>, …</exception>
    public Task<UploadedFileList> ListAsync(
        int limit = 100,
        string? after = null,
        string? purpose = null,
        bool newestFirst = true,
        CancellationToken ct = default)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{Root}?limit={limit}&order={(newestFirst ? "desc" : "asc")}");
        if (after is not null) path += $"&after={Uri.EscapeDataString(after)}";
        if (purpose is not null) path += $"&purpose={Uri.EscapeDataString(purpose)}";
        return _transport.SendAsync(() => new(HttpMethod.Get, path), idempotent: true, ApiJson.Default.UploadedFileList, ct);
    }

    /// <summary>Gets the metadata of a file.</summary>
    /// <param name="id">Id of the file.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The metadata.</returns>
    /// <exception cref="FilmgateException"><c>file_not_found</c>, …</exception>
    public Task<UploadedFile> GetAsync(string id, CancellationToken ct = default) =>
        _transport.SendAsync(() => new(HttpMethod.Get, PathOf(id)), idempotent: true, ApiJson.Default.UploadedFile, ct);

    /// <summary>Downloads the content of a file, and resumes when the connection breaks.</summary>
    /// <param name="id">Id of the file.</param>
    /// <param name="destination">Written from its current position. It need not be seekable.</param>
    /// <param name="ct">Cancels the download.</param>
    /// <returns>Length and hash of what was written.</returns>
    /// <exception cref="FilmgateException"><c>file_not_found</c>, <c>no_answer</c>, …</exception>
    /// <exception cref="IOException">Writing to <paramref name="destination"/> failed.</exception>
    public Task<DownloadResult> DownloadAsync(string id, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return new ResumingDownload(_transport, $"{PathOf(id)}/content", destination, progress: null).RunAsync(ct);
    }

    /// <summary>Deletes a file. Videos that use it, even those that are being rendered, are not affected.</summary>
    /// <param name="id">Id of the file.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The confirmation.</returns>
    /// <exception cref="FilmgateException"><c>file_not_found</c>, …</exception>
    public Task<DeletedFile> DeleteAsync(string id, CancellationToken ct = default) =>
        _transport.SendAsync(() => new(HttpMethod.Delete, PathOf(id)), idempotent: false, ApiJson.Default.DeletedFile, ct);

    private static string PathOf(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return $"{Root}/{Uri.EscapeDataString(id)}";
    }
}
