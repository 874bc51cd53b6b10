using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Media.Store;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>Builds a dialect's input for one attempt: fills in the model's defaults and finds the inputs in the media store.</summary>
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
            FirstFrame = await FindAsync(destination, request.Images.ElementAtOrDefault(0), ct),
            LastFrame = await FindAsync(destination, request.Images.ElementAtOrDefault(1), ct),
            References = await FindAllAsync(destination, request.References, ct),
            Video = await FindAsync(destination, request.Video, ct),
            Native = request.Native?.Dialect == attempt.Dialect ? request.Native : null,
            CallbackUrl = callbacks.For(task.Id, attempt.Number),
        };
    }

    private async Task<List<SubmittedImage>> FindAllAsync(Destination destination, IReadOnlyList<InputImage> images, CancellationToken ct)
    {
        var found = new List<SubmittedImage>();
        foreach (var image in images) found.Add((await FindAsync(destination, image, ct))!);
        return found;
    }

    /// <summary>A URL that the provider can download, or else the file.</summary>
    private async Task<SubmittedClip?> FindAsync(Destination destination, InputVideo? video, CancellationToken ct)
    {
        if (video?.Key is not { } key) return video?.Url is { } given ? new(given) : null;
        var (task, attempt, provider) = destination;
        if (provider is not null && inputUrls.OfClip(provider, attempt.Dialect, task.Id, task.Request, video) is { } url) return new(url);
        return new(await FindAsync(key, ct));
    }

    private async Task<SubmittedImage?> FindAsync(Destination destination, InputImage? image, CancellationToken ct)
    {
        if (image is null) return null;
        var (task, attempt, provider) = destination;
        var file = image.IsUnread ? InputFile.Empty : await FindAsync(image.Key, ct);
        return new(image, file, provider is null ? null : inputUrls.OfImage(provider, attempt.Dialect, task.Id, task.Request, image));
    }

    /// <summary>The file is read while the request is sent. Before the paid call, a missing file costs nothing.</summary>
    /// <exception cref="InputUnreadableException">It does not exist.</exception>
    private async Task<InputFile> FindAsync(string key, CancellationToken ct)
    {
        await using var file = await media.OpenAsync(key, ct)
            ?? throw new InputUnreadableException($"The input {key} is missing from the media store");
        return new(file.Length, later => media.OpenAsync(key, later));
    }

    private sealed record Destination(VideoTask Task, Attempt Attempt, Provider? Provider);
}
