using Filmgate.Media.Inspection;
using Filmgate.Videos;

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
        var inspection = Mp4Inspector.Inspect(clip);
        if (inspection is not Mp4Inspection.Playable { Facts: var facts })
            return new ClipResult.Refused($"The clip is not a playable MP4. {((Mp4Inspection.Refused)inspection).Reason}");

        return new ClipResult.Stored(Describe(await files.StoreAsync(owner, clip, "mp4", "video/mp4", ct), facts));
    }

    /// <summary>A clip that is stored already.</summary>
    /// <param name="clip">Its content, seekable.</param>
    public static InputVideo Describe(string key, Stream clip) =>
        Mp4Inspector.Inspect(clip) is Mp4Inspection.Playable { Facts: var facts } ? Describe(key, facts) : new(Key: key);

    public Task<ClipResult> FromDataUriAsync(string owner, DataUri uri, CancellationToken ct)
    {
        if (!uri.IsBase64)
            return Task.FromResult<ClipResult>(new ClipResult.Refused("The clip is not a data URI of the form data:video/mp4;base64,…"));
        return uri.Content is { } clip
            ? StoreAsync(owner, clip, ct)
            : Task.FromResult<ClipResult>(new ClipResult.Refused("The clip's data URI is not valid base64."));
    }

    private static InputVideo Describe(string key, Mp4Facts facts)
    {
        var turned = facts.Orientation.IsUpright ? null : facts.Orientation.ToString();
        return new(Key: key, Width: facts.Width, Height: facts.Height, Turned: turned, Seconds: (decimal)facts.Duration.TotalSeconds);
    }
}
