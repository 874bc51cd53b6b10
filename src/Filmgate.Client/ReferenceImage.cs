namespace Filmgate.Client;

/// <summary>An image that a video starts or ends with: bytes, a URL, or the id of a file or video that the gateway stores.</summary>
public sealed class ReferenceImage
{
    private ReferenceImage(string? link, ReadOnlyMemory<byte> bytes, string fileName) => (Link, Bytes, FileName) = (link, bytes, fileName);

    /// <summary>A URL or an id; null where <see cref="Bytes"/> holds the image.</summary>
    internal string? Link { get; }

    internal ReadOnlyMemory<byte> Bytes { get; }

    internal string FileName { get; }

    /// <summary>An image in memory: PNG, JPEG or WebP of at most 20 MB.</summary>
    /// <param name="bytes">The encoded image. The gateway detects the format from these bytes.</param>
    /// <param name="fileName">A name for the upload. It does not affect the format.</param>
    /// <returns>The reference.</returns>
    public static ReferenceImage FromBytes(ReadOnlyMemory<byte> bytes, string fileName = "image") => new(null, bytes, fileName);

    /// <summary>An image file on this machine: PNG, JPEG or WebP of at most 20 MB.</summary>
    /// <remarks>The file is read into memory, because a retried request sends it again.</remarks>
    /// <param name="path">The path of the file.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no permission to read the file.</exception>
    public static async Task<ReferenceImage> FromFileAsync(string path, CancellationToken ct = default) =>
        new(null, await File.ReadAllBytesAsync(path, ct).ConfigureAwait(false), Path.GetFileName(path));

    /// <summary>An http(s) URL that the gateway fetches. It rejects private addresses unless its operator allows them.</summary>
    /// <param name="url">An absolute URL.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="url"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="url"/> is relative.</exception>
    public static ReferenceImage FromUrl(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return new(url.AbsoluteUri, default, "");
    }

    /// <summary>An uploaded file, or the last frame of a completed video.</summary>
    /// <param name="id">A file id (<c>file-…</c>, see <see cref="FilesClient"/>) or a video id (<c>video_…</c>).</param>
    /// <returns>The reference.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is null or empty.</exception>
    public static ReferenceImage FromId(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new(id, default, "");
    }

    /// <summary>The value in a JSON body: the URL or id, or the bytes as a data URI.</summary>
    internal string ToJsonText() => Link ?? $"data:application/octet-stream;base64,{Convert.ToBase64String(Bytes.Span)}";
}
