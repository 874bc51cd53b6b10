using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Compat;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>What a client gave to start from, whichever way it came: fetched, inspected and kept.</summary>
internal sealed class RequestInputs(InputImages images, InputVideos clips, StoredInputs earlier)
{
    /// <summary>Stands for an image that was given, until it has been looked at.</summary>
    public static readonly InputImage NotYetFetched = new("", "", 0, 0, 0);

    /// <summary>What can be said of the inputs before any is touched: how many there are.</summary>
    public static VideoRequest Counted(CreateVideoRequest fields) => fields.Request with
    {
        Images = [.. fields.Images.Select(_ => NotYetFetched)],
        References = [.. fields.References.Select(_ => NotYetFetched)],
        Video = fields.Video is null ? null : new(),
    };

    /// <returns>The request with all that could be kept, and everything that was wrong.</returns>
    public async Task<(VideoRequest Request, IReadOnlyList<ApiError> Errors)> KeepAsync(string owner, CreateVideoRequest fields, CancellationToken ct)
    {
        var errors = new List<ApiError>();
        var request = fields.Request with
        {
            Images = await KeepAsync(owner, fields.Images, "input_reference", errors, ct),
            References = await KeepAsync(owner, fields.References, "reference_images", errors, ct),
            Video = await KeepAsync(owner, fields.Video, errors, ct),
        };
        return (request, errors);
    }

    /// <summary>The request as far as it tells repetitions apart: without fetching anything, because what was fetched once may be gone. Null: an image in it is not one.</summary>
    public async Task<VideoRequest?> AsSentAsync(string owner, CreateVideoRequest fields, CancellationToken ct)
    {
        var errors = new List<ApiError>();
        async Task<List<InputImage>> Of(IReadOnlyList<RequestImage> all)
        {
            var sent = new List<InputImage>();
            foreach (var given in all)
                if (given.Earlier is { } id) sent.Add(NotYetFetched with { From = id });
                else if (given.Url is { } url) sent.Add(NotYetFetched with { Url = url.OriginalString });
                else sent.AddRange(await KeepAsync(owner, [given], "", errors, ct));
            return sent;
        }

        var video = fields.Video is { Earlier: { } clip } ? new InputVideo(From: clip) : await KeepAsync(owner, fields.Video, errors, ct);
        var request = fields.Request with { Images = await Of(fields.Images), References = await Of(fields.References), Video = video };
        return errors.Count == 0 ? request : null;
    }

    /// <summary>One image as the client gave it: an address or an id counts as it stands, because a server may deliver other bytes each time.</summary>
    public static InputImage AsSent(InputImage image) =>
        image.From is not null ? NotYetFetched with { From = image.From }
        : image.Url is not null ? NotYetFetched with { Url = image.Url }
        : image with { Key = MediaKey.WithoutNonce(image.Key) };

    public static InputVideo? AsSent(InputVideo? video) => video switch
    {
        { From: { } id } => new(From: id),
        { Key: { } key } => video with { Key = MediaKey.WithoutNonce(key) },
        _ => video,
    };

    private async Task<List<InputImage>> KeepAsync(string owner, IReadOnlyList<RequestImage> all, string param, List<ApiError> errors, CancellationToken ct)
    {
        var kept = new List<InputImage>();
        foreach (var given in all)
        {
            var (image, error) = given.Earlier is { } id ? await earlier.ImageAsync(owner, id, param, ct) : Of(await KeepAsync(owner, given, ct), param);
            if (image is not null) kept.Add(image);
            else errors.Add(error!);
        }

        return kept;
    }

    private static (InputImage? Image, ApiError? Error) Of(ImageResult result, string param) =>
        result is ImageResult.Stored kept ? (kept.Image, null) : (null, ApiError.Wrong([new Problem(param, ((ImageResult.Refused)result).Message)]));

    private async Task<ImageResult> KeepAsync(string owner, RequestImage given, CancellationToken ct)
    {
        if (given.Url is { } url) return await images.FetchAsync(owner, url, ct);
        if (given.DataUri is { } uri) return await images.FromDataUriAsync(owner, uri, ct);
        await using var file = given.File!.OpenReadStream();
        return await images.StoreAsync(owner, file, ct);
    }

    /// <summary>A clip at an address is not ours to fetch: the provider does.</summary>
    private async Task<InputVideo?> KeepAsync(string owner, RequestClip? given, List<ApiError> errors, CancellationToken ct)
    {
        if (given is null) return null;
        if (given.Url is { } url) return new(Url: url.OriginalString);
        if (given.Earlier is { } id)
        {
            var (clip, error) = await earlier.ClipAsync(owner, id, ct);
            if (error is not null) errors.Add(error);
            return clip;
        }

        switch (given.DataUri is { } uri ? await clips.FromDataUriAsync(owner, uri, ct) : await KeepAsync(owner, given.File!, ct))
        {
            case ClipResult.Stored kept: return kept.Video;
            case ClipResult.Refused refused: errors.Add(ApiError.Wrong([new Problem("video", refused.Message)])); break;
        }

        return null;
    }

    private async Task<ClipResult> KeepAsync(string owner, IFormFile file, CancellationToken ct)
    {
        await using var stream = file.OpenReadStream();
        return await clips.StoreAsync(owner, stream, ct);
    }
}
