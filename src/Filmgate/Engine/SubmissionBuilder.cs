using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Media.Store;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>Makes what a dialect writes from what the client asked for: defaults filled in, images read from storage.</summary>
internal sealed class SubmissionBuilder(ModelCatalogue catalogue, ProviderSet providers, IMediaStore media, CallbackLinks callbacks, InputUrls addresses)
{
    public async Task<Submission> BuildAsync(VideoTask task, Attempt attempt, CancellationToken ct)
    {
        var request = task.Request;
        var model = catalogue.FindOrUnchecked(attempt.Model);
        var resolved = model.Resolve(request);
        var provider = providers.Find(attempt.Provider);
        var route = provider is null ? null : model.Routes.GetValueOrDefault(provider.System.Name);
        var way = new Way(task, attempt, provider);
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
            FirstFrame = await ReadAsync(way, request.Images.ElementAtOrDefault(0), ct),
            LastFrame = await ReadAsync(way, request.Images.ElementAtOrDefault(1), ct),
            References = await ReadAllAsync(way, request.References, ct),
            Video = await ReadAsync(way, request.Video, ct),
            Action = route?.Action,
            Form = route?.Form,
            Native = request.Native?.Dialect == attempt.Dialect ? request.Native : null,
            RemixOf = request.RemixOf?.Operation,
            ProviderOptions = request.ProviderOptions,
            CallbackUrl = callbacks.For(task.Id, attempt.Number),
        };
    }

    private async Task<List<SubmittedImage>> ReadAllAsync(Way way, IReadOnlyList<InputImage> images, CancellationToken ct)
    {
        var read = new List<SubmittedImage>();
        foreach (var image in images) read.Add((await ReadAsync(way, image, ct))!);
        return read;
    }

    private async Task<string?> ReadAsync(Way way, InputVideo? video, CancellationToken ct)
    {
        if (video?.Key is not { } key) return video?.Url;
        if (way.Provider is { } provider && addresses.OfClip(provider, way.Attempt.Dialect, way.Task.Id, way.Task.Request, video) is { } url) return url;
        await using var file = await media.OpenAsync(key, ct) ?? throw new InvalidOperationException($"The media store has lost the input video {key}.");
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, ct);
        return $"data:video/mp4;base64,{Convert.ToBase64String(bytes)}";
    }

    private async Task<SubmittedImage?> ReadAsync(Way way, InputImage? image, CancellationToken ct)
    {
        if (image is null) return null;
        await using var file = await media.OpenAsync(image.Key, ct) ?? throw new InvalidOperationException($"The media store has lost the input image {image.Key}.");
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, ct);
        return new(image, bytes, way.Provider is { } provider ? addresses.OfImage(provider, way.Attempt.Dialect, way.Task.Id, way.Task.Request, image) : null);
    }

    /// <summary>Where the inputs go.</summary>
    private sealed record Way(VideoTask Task, Attempt Attempt, Provider? Provider);
}
