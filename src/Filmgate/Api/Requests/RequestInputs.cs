using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>Downloads, inspects and stores the images and clips of a request.</summary>
internal sealed class RequestInputs(InputImages images, InputVideos clips, StoredInputs storedInputs)
{
    /// <summary>Stands for an image that was not inspected yet.</summary>
    public static readonly InputImage Placeholder = new("", "", 0, 0, 0);

    /// <summary>The request with as many placeholders as it has inputs, for checks that need the number of inputs only.</summary>
    public static VideoRequest WithPlaceholders(CreateVideoRequest create) => create.Request with
    {
        Images = [.. create.Images.Select(_ => Placeholder)],
        References = [.. create.References.Select(_ => Placeholder)],
        Video = create.Video is null ? null : new(),
    };

    /// <returns>The request with all inputs that could be stored, and all errors.</returns>
    public async Task<(VideoRequest Request, IReadOnlyList<ApiError> Errors)> StoreAsync(
        string owner, CreateVideoRequest create, CancellationToken ct)
    {
        var errors = new List<ApiError>();
        var request = create.Request with
        {
            Images = await StoreAsync(owner, create.Images, "input_reference", errors, ct),
            References = await StoreAsync(owner, create.References, "reference_images", errors, ct),
            Video = await StoreAsync(owner, create.Video, errors, ct),
        };
        return (request, errors);
    }

    /// <summary>
    /// The request for comparison with an earlier one. Nothing is downloaded: what was downloaded before may no longer exist.
    /// </summary>
    /// <returns>Null if an image is invalid.</returns>
    public async Task<VideoRequest?> ForFingerprintAsync(string owner, CreateVideoRequest create, CancellationToken ct)
    {
        var errors = new List<ApiError>();
        var video = create.Video is { StoredId: { } clip } ? new InputVideo(From: clip) : await StoreAsync(owner, create.Video, errors, ct);
        var (sentImages, sentReferences) = (await AllOf(create.Images), await AllOf(create.References));
        var request = create.Request with { Images = sentImages, References = sentReferences, Video = video };
        return errors.Count == 0 ? request : null;

        async Task<List<InputImage>> AllOf(IReadOnlyList<RequestImage> sent)
        {
            var all = new List<InputImage>();
            foreach (var image in sent)
            {
                if (image.StoredId is { } id) all.Add(Placeholder with { From = id });
                else if (image.Url is { } url) all.Add(Placeholder with { Url = url.OriginalString });
                else all.AddRange(await StoreAsync(owner, [image], "", errors, ct));
            }

            return all;
        }
    }

    /// <summary>An image as the client sent it: a URL or an id counts as such, because a server may return other bytes each time.</summary>
    public static InputImage ForFingerprint(InputImage image) =>
        image.From is not null ? Placeholder with { From = image.From }
        : image.Url is not null ? Placeholder with { Url = image.Url }
        : image with { Key = MediaKey.WithoutNonce(image.Key) };

    public static InputVideo? ForFingerprint(InputVideo? video) => video switch
    {
        { From: { } id } => new(From: id),
        { Key: { } key } => new(Key: MediaKey.WithoutNonce(key)),
        _ => video,
    };

    private async Task<List<InputImage>> StoreAsync(
        string owner, IReadOnlyList<RequestImage> sent, string param, List<ApiError> errors, CancellationToken ct)
    {
        var stored = new List<InputImage>();
        foreach (var one in sent)
        {
            var (image, error) = one.StoredId is { } id
                ? await storedInputs.ImageAsync(owner, id, param, ct)
                : Convert(await StoreAsync(owner, one, ct), param);
            if (image is not null) stored.Add(image);
            else errors.Add(error!);
        }

        return stored;
    }

    private static (InputImage? Image, ApiError? Error) Convert(ImageResult result, string param) =>
        result is ImageResult.Stored { Image: var image }
            ? (image, null)
            : (null, ApiError.InvalidRequest([new Problem(param, ((ImageResult.Refused)result).Message)]));

    private async Task<ImageResult> StoreAsync(string owner, RequestImage sent, CancellationToken ct)
    {
        if (sent.Url is { } url) return await images.FetchAsync(owner, url, ct);
        if (sent.DataUri is { } uri) return await images.FromDataUriAsync(owner, uri, ct);
        await using var file = sent.File!.OpenReadStream();
        return await images.StoreAsync(owner, file, ct);
    }

    /// <summary>The gateway does not download a clip that is given as a URL: the provider does.</summary>
    private async Task<InputVideo?> StoreAsync(string owner, RequestClip? sent, List<ApiError> errors, CancellationToken ct)
    {
        if (sent is null) return null;
        if (sent.Url is { } url) return new(Url: url.OriginalString);
        if (sent.StoredId is { } id)
        {
            var (clip, error) = await storedInputs.ClipAsync(owner, id, ct);
            if (error is not null) errors.Add(error);
            return clip;
        }

        switch (sent.DataUri is { } uri ? await clips.FromDataUriAsync(owner, uri, ct) : await StoreAsync(owner, sent.File!, ct))
        {
            case ClipResult.Stored kept: return kept.Video;
            case ClipResult.Refused refused: errors.Add(ApiError.InvalidRequest([new Problem("video", refused.Message)])); break;
        }

        return null;
    }

    private async Task<ClipResult> StoreAsync(string owner, IFormFile file, CancellationToken ct)
    {
        await using var stream = file.OpenReadStream();
        return await clips.StoreAsync(owner, stream, ct);
    }
}
