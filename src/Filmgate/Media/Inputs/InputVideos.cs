using Filmgate.Media.Inspection;

namespace Filmgate.Media.Inputs;

/// <summary>
/// Stores the clips of requests under the hash of their bytes. A clip given as a URL is not stored: the provider fetches it.
/// </summary>
internal sealed class InputVideos(InputFileStore files)
{
    /// <param name="clip">Seekable.</param>
    /// <exception cref="IOException">The store could not be written.</exception>
    public async Task<ClipResult> StoreAsync(string owner, Stream clip, CancellationToken ct)
    {
        if (Mp4Inspector.Inspect(clip) is Mp4Inspection.Refused { Reason: var reason })
            return new ClipResult.Refused($"The clip is not a playable MP4. {reason}");

        return new ClipResult.Stored(new(Key: await files.StoreAsync(owner, clip, "mp4", "video/mp4", ct)));
    }

    public Task<ClipResult> FromDataUriAsync(string owner, string uri, CancellationToken ct)
    {
        if (!DataUri.TryGetBase64(uri, out var base64))
            return Task.FromResult<ClipResult>(new ClipResult.Refused("The clip is not a data URI of the form data:video/mp4;base64,…"));
        return DataUri.Decode(base64) is { } clip
            ? StoreAsync(owner, clip, ct)
            : Task.FromResult<ClipResult>(new ClipResult.Refused("The clip's data URI is not valid base64."));
    }
}
