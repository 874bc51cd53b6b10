using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Media.Inputs;
using Filmgate.Media.Inspection;
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

    /// <summary>Stores every input and reports every error.</summary>
    public async Task<StoredRequest> StoreAsync(string owner, CreateVideoRequest create, CancellationToken ct)
    {
        var (facts, unread, errors) = (new Dictionary<string, ImageFacts>(), new List<UnreadImage>(), new List<ApiError>());
        var request = create.Request with
        {
            Images = await AllOf(create.Images, "input_reference"),
            References = await AllOf(create.References, "reference_images"),
            Video = await StoreAsync(owner, create.Video, errors, ct),
        };
        return new(request, facts, unread, errors);

        async Task<List<InputImage>> AllOf(IReadOnlyList<RequestImage> sent, string param)
        {
            var all = new List<InputImage>();
            foreach (var image in sent)
            {
                var (result, error) = await StoreAsync(owner, image, param, ct);
                switch (result)
                {
                    case ImageResult.Stored stored:
                        facts[stored.Image.Key] = stored.Facts;
                        all.Add(stored.Image);
                        break;
                    case ImageResult.NotRead missing:
                        unread.Add(new(param, missing.Message));
                        all.Add(Placeholder with { Url = missing.Url });
                        break;
                    case ImageResult.Refused refused:
                        errors.Add(ApiError.InvalidRequest([new Problem(param, refused.Message)]));
                        break;
                    default:
                        errors.Add(error!);
                        break;
                }
            }

            return all;
        }
    }

    /// <summary>
    /// The request for comparison with an earlier one. Nothing is downloaded: what was downloaded before may no longer exist.
    /// </summary>
    /// <returns>Null if an image is invalid.</returns>
    public async Task<VideoRequest?> ForFingerprintAsync(string owner, CreateVideoRequest create, CancellationToken ct)
    {
        var errors = new List<ApiError>();
        var video = create.Video is { StoredId: { } clip } ? new InputVideo(From: clip) : await StoreAsync(owner, create.Video, errors, ct);
        var (sentImages, areImagesValid) = await AllOf(create.Images);
        var (sentReferences, areReferencesValid) = await AllOf(create.References);
        var request = create.Request with { Images = sentImages, References = sentReferences, Video = video };
        return errors.Count == 0 && areImagesValid && areReferencesValid ? request : null;

        async Task<(List<InputImage> Images, bool AreValid)> AllOf(IReadOnlyList<RequestImage> sent)
        {
            var all = new List<InputImage>();
            foreach (var image in sent)
            {
                if (image.StoredId is { } id) all.Add(Placeholder with { From = id });
                else if (image.Url is { } url) all.Add(Placeholder with { Url = url.OriginalString });
                else if ((await StoreAsync(owner, image, "", ct)).Result is ImageResult.Stored { Image: var stored }) all.Add(stored);
                else return (all, false);
            }

            return (all, true);
        }
    }

    /// <summary>An image as the client sent it: a URL or an id counts as such, because a server may return other bytes each time.</summary>
    public static InputImage ForFingerprint(InputImage image) => (image.Original ?? image) switch
    {
        { From: { } id } => Placeholder with { From = id },
        { Url: { } url } => Placeholder with { Url = url },
        var sent => sent with { Key = MediaKey.WithoutNonce(sent.Key) },
    };

    public static InputVideo? ForFingerprint(InputVideo? video) => video switch
    {
        { From: { } id } => new(From: id),
        { Key: { } key } => new(Key: MediaKey.WithoutNonce(key)),
        _ => video,
    };

    private async Task<(ImageResult? Result, ApiError? Error)> StoreAsync(
        string owner, RequestImage sent, string param, CancellationToken ct)
    {
        if (sent.StoredId is { } id) return await storedInputs.ImageAsync(owner, id, param, ct);
        if (sent.Url is { } url) return (await images.FetchAsync(owner, url, ct), null);
        if (sent.DataUri is { } uri) return (await images.FromDataUriAsync(owner, uri, ct), null);
        await using var file = sent.File!.OpenReadStream();
        return (await images.StoreAsync(owner, file, ct), null);
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
