using Filmgate.Presentation;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api;

/// <summary>Finds videos by a signed URL instead of an API key. Each URL permits one kind of access.</summary>
internal sealed class SignedVideos(IVideoStore store, VideoLinks videoLinks, InputLinks inputLinks, CallbackLinks callbackLinks)
{
    private const int MaxIdLength = 64;

    /// <summary>For <c>/v1/videos/{id}/content</c>.</summary>
    /// <returns>Whether the signature is valid, null if there is none; and the video, if it exists.</returns>
    public async Task<(bool? IsValid, VideoTask? Video)> FindByVideoLinkAsync(string id, IQueryCollection query, CancellationToken ct) =>
        videoLinks.IsValid(id, query) switch
        {
            true => (true, await store.FindAsync(id, ct)),
            var isValid => (isValid, null),
        };

    /// <summary>For the provider that downloads an input of a video.</summary>
    public async Task<VideoTask?> FindByInputLinkAsync(
        string id, int index, long expires, string file, string extension, CancellationToken ct)
    {
        var isValid = id.Length <= MaxIdLength && inputLinks.IsValid(id, index, expires, file, extension);
        return isValid ? await store.FindAsync(id, ct) : null;
    }

    /// <summary>For the provider that reports on an attempt.</summary>
    public async Task<VideoTask?> FindByCallbackLinkAsync(string id, int attempt, string token, CancellationToken ct) =>
        callbackLinks.IsValid(id, attempt, token) ? await store.FindAsync(id, ct) : null;
}
