using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Media.Store;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>Builds a dialect's input for one attempt: fills in the model's defaults and reads the inputs from the media store.</summary>
internal sealed class SubmissionBuilder(
    ModelCatalogue catalogue,
    ProviderSet providers,
    DialectSet dialects,
    IMediaStore media,
    CallbackLinks callbacks,
    InputUrls inputUrls)
{
    public async Task<Submission> BuildAsync(VideoTask task, Attempt attempt, CancellationToken ct)
    {
        var request = task.Request;
        var model = catalogue.FindOrUnchecked(attempt.Model);
        var provider = providers.Find(attempt.Provider);
        var destination = new Destination(task, attempt, provider);
        return new()
        {
            VideoId = task.Id,
            Attempt = attempt.Number,
            UpstreamModel = attempt.UpstreamModel,
            Request = request,
            Resolved = model.Resolve(request, dialects[attempt.Dialect].ShapeWith(request)),
            Route = provider is null ? null : model.Routes.GetValueOrDefault(provider.System.Name),
            FirstFrame = await ReadAsync(destination, request.Images.ElementAtOrDefault(0), ct),
            LastFrame = await ReadAsync(destination, request.Images.ElementAtOrDefault(1), ct),
            References = await ReadAllAsync(destination, request.References, ct),
            Video = await ReadAsync(destination, request.Video, ct),
            Native = request.Native?.Dialect == attempt.Dialect ? request.Native : null,
            CallbackUrl = callbacks.For(task.Id, attempt.Number),
        };
    }

    private async Task<List<SubmittedImage>> ReadAllAsync(Destination destination, IReadOnlyList<InputImage> images, CancellationToken ct)
    {
        var read = new List<SubmittedImage>();
        foreach (var image in images) read.Add((await ReadAsync(destination, image, ct))!);
        return read;
    }

    /// <summary>A URL that the provider can download, or else a data URI.</summary>
    private async Task<string?> ReadAsync(Destination destination, InputVideo? video, CancellationToken ct)
    {
        if (video?.Key is not { } key) return video?.Url;
        var (task, attempt, provider) = destination;
        if (provider is not null && inputUrls.OfClip(provider, attempt.Dialect, task.Id, task.Request, video) is { } url) return url;
        return $"data:video/mp4;base64,{Convert.ToBase64String(await ReadFileAsync(key, ct))}";
    }

    private async Task<SubmittedImage?> ReadAsync(Destination destination, InputImage? image, CancellationToken ct)
    {
        if (image is null) return null;
        var (task, attempt, provider) = destination;
        var bytes = image.IsUnread ? [] : await ReadFileAsync(image.Key, ct);
        return new(image, bytes, provider is null ? null : inputUrls.OfImage(provider, attempt.Dialect, task.Id, task.Request, image));
    }

    private async Task<byte[]> ReadFileAsync(string key, CancellationToken ct)
    {
        await using var file = await media.OpenAsync(key, ct)
            ?? throw new InvalidOperationException($"The input {key} is missing from the media store.");
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    private sealed record Destination(VideoTask Task, Attempt Attempt, Provider? Provider);
}
