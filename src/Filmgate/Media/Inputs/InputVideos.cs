using Filmgate.Media.Inspection;
using Filmgate.Videos;

namespace Filmgate.Media.Inputs;

/// <summary>What became of a clip that a client gave.</summary>
internal abstract record ClipResult
{
    private ClipResult() { }

    public sealed record Stored(InputVideo Video) : ClipResult;

    /// <param name="Message">For the client: what is wrong with the clip.</param>
    public sealed record Refused(string Message) : ClipResult;
}

/// <summary>Keeps the clips that clients send along, under the hash of their bytes. Those that came as an address stay there: the provider fetches them.</summary>
internal sealed class InputVideos(InputFileStore files)
{
    /// <param name="clip">Seekable.</param>
    /// <exception cref="IOException">The store could not be written.</exception>
    public async Task<ClipResult> StoreAsync(string owner, Stream clip, CancellationToken ct)
    {
        if (Mp4Inspector.Inspect(clip) is Mp4Inspection.Refused { Reason: var reason }) return new ClipResult.Refused($"The clip is not a playable MP4. {reason}");

        return new ClipResult.Stored(new(Key: await files.StoreAsync(owner, clip, "mp4", "video/mp4", ct)));
    }

    /// <summary>A clip inside the request, as <c>data:video/mp4;base64,…</c>. The type it claims is not asked for: the bytes tell.</summary>
    public Task<ClipResult> FromDataUriAsync(string owner, string uri, CancellationToken ct)
    {
        const string Marker = ";base64,";
        var comma = uri.AsSpan(0, Math.Min(uri.Length, 256)).IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        if (!uri.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || comma < 0)
            return Task.FromResult<ClipResult>(new ClipResult.Refused("The clip is not a data URI of the form data:video/mp4;base64,…"));

        var text = uri.AsSpan(comma + Marker.Length);
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64Chars(text, bytes, out var length)
            ? StoreAsync(owner, new MemoryStream(bytes, 0, length, writable: false), ct)
            : Task.FromResult<ClipResult>(new ClipResult.Refused("The clip's data URI is not valid base64."));
    }
}
