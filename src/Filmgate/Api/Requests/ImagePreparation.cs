using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Media.Inputs;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>
/// Makes the images of a request what is sent: upright, of a type that providers accept, and of the right size if the request has
/// <c>image_fit</c>. No provider documents that it follows an orientation in the metadata, so such an image is always turned.
/// </summary>
internal sealed class ImagePreparation(Router router, DialectSet dialects, ImageConverter converter)
{
    private const string Frames = "input_reference";
    private const string References = "reference_images";

    /// <summary>The request with the images that are sent, and with warnings about what was changed.</summary>
    public async Task<(VideoRequest Request, IReadOnlyList<ApiError> Errors)> PrepareAsync(
        string owner, string modelId, StoredRequest stored, CancellationToken ct)
    {
        var (request, errors, warnings) = (stored.Request, new List<ApiError>(), new List<string>());
        var (model, resolved, route) = router.Resolve(modelId, request);
        var source = route is null ? ShapeSource.Request : dialects[route.Dialect].ShapeWith(request);
        var frames = new List<InputImage>();
        foreach (var image in request.Images)
        {
            var change = ImageChange.OfFrame(model, request, resolved, source, image, frames.FirstOrDefault());
            frames.Add(await Prepare(image, Frames, frames.Count == 0 ? "The first frame" : "The last frame", change));
        }

        var references = new List<InputImage>();
        foreach (var image in request.References)
        {
            var change = ImageChange.OfReference(model, request, image);
            references.Add(await Prepare(image, References, $"Reference image {references.Count + 1}", change));
        }

        return (request with { Images = frames, References = references, Warnings = [.. request.Warnings, .. warnings] }, errors);

        async Task<InputImage> Prepare(InputImage image, string param, string name, ImageChange? change)
        {
            if (!stored.Facts.TryGetValue(image.Key, out var facts)) return image; // only the provider can read it
            if (change is null && facts.Orientation.IsUpright && facts.ForeignType is null) return image;
            change ??= new(ImageFit.Stretch, facts.Width, facts.Height, AllowsPng: true, ImageChange.MaxBytesOf(model.ImageFile));
            var target = new ImageTarget(change.Fit, change.Width, change.Height, change.AllowsPng, change.MaxBytes);
            switch (await converter.ConvertAsync(owner, image, facts, target, ct))
            {
                case ImageConversion.Converted { Image: var made }:
                    if (ImageWarning.Of(name, facts, made, request.ImageFit) is { } warning) warnings.Add(warning);
                    return made;
                case ImageConversion.Refused refused:
                    errors.Add(ApiError.InvalidRequest([new Problem(param, $"{name} {refused.Message}")]));
                    break;
                case ImageConversion.NoFfmpeg when facts.ForeignType is { } type:
                    errors.Add(ApiError.InvalidRequest([new Problem(
                        param, $"{name} is {type}, which no provider accepts, and this gateway has no ffmpeg to convert it. "
                            + "Send it as JPEG or PNG.")]));
                    break;
                case ImageConversion.NoFfmpeg:
                    errors.Add(ApiError.NoFfmpegForImage(param, facts.Orientation.IsUpright));
                    break;
                default:
                    errors.Add(ApiError.ImagesBusy(param));
                    break;
            }

            return image;
        }
    }
}
