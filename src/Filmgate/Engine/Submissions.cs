using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Media;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>Makes what a dialect writes from what the client asked for: defaults filled in, images read from storage.</summary>
internal sealed class Submissions(ModelCatalogue catalogue, IMediaStore media)
{
    public async Task<Submission> OfAsync(VideoTask task, Attempt attempt, CancellationToken ct)
    {
        var request = task.Request;
        var model = catalogue.Find(attempt.Model) ?? throw new InvalidOperationException($"The catalogue no longer has the model {attempt.Model}.");
        var resolved = model.Resolve(request);
        return new()
        {
            VideoId = task.Id,
            Attempt = attempt.Number,
            UpstreamModel = attempt.UpstreamModel,
            Prompt = request.Prompt,
            NegativePrompt = request.NegativePrompt,
            Seconds = resolved.Seconds,
            Frame = resolved.Frame,
            Seed = request.Seed,
            Audio = resolved.Audio,
            FirstFrame = await ReadAsync(request.Images.ElementAtOrDefault(0), ct),
            LastFrame = await ReadAsync(request.Images.ElementAtOrDefault(1), ct),
            RemixOf = request.RemixOf?.Operation,
            ProviderOptions = request.ProviderOptions,
        };
    }

    private async Task<SubmittedImage?> ReadAsync(InputImage? image, CancellationToken ct)
    {
        if (image is null) return null;
        await using var file = await media.OpenAsync(image.Key, ct) ?? throw new InvalidOperationException($"The media store has lost the input image {image.Key}.");
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, ct);
        return new(image, bytes);
    }
}
