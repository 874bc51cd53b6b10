using Filmgate.Presentation;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api;

/// <summary>Videos that are read under a signed address instead of a key. Each address allows one thing.</summary>
internal sealed class SignedVideos(IVideoStore store, VideoLinks videoLinks, InputLinks inputLinks, CallbackLinks callbackLinks)
{
    private const int MaxIdLength = 64;

    /// <summary>For <c>/v1/videos/{id}/content</c>.</summary>
    /// <returns>Whether the address is signed correctly, null when it is not signed at all; and the video, if it exists.</returns>
    public async Task<(bool? IsValid, VideoTask? Video)> FindByVideoLinkAsync(string id, IQueryCollection query, CancellationToken ct) =>
        videoLinks.IsValid(id, query) switch
        {
            true => (true, await store.FindAsync(id, ct)),
            var isValid => (isValid, null),
        };

    /// <summary>For the provider that downloads an input of a video.</summary>
    public async Task<VideoTask?> FindByInputLinkAsync(string id, int index, long expires, string file, string extension, CancellationToken ct) =>
        id.Length <= MaxIdLength && inputLinks.IsValid(id, index, expires, file, extension) ? await store.FindAsync(id, ct) : null;

    /// <summary>For the provider that reports on an attempt.</summary>
    public async Task<VideoTask?> FindByCallbackLinkAsync(string id, int attempt, string token, CancellationToken ct) =>
        callbackLinks.IsValid(id, attempt, token) ? await store.FindAsync(id, ct) : null;
}
