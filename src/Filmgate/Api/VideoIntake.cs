using System.Security.Cryptography;
using System.Text;
using Filmgate.Catalogue;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Media;
using Filmgate.Settings;
using Filmgate.Storage;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Api;

/// <summary>The way in of every video: held against the catalogue, images kept, written to disk, and in the engine's hand before the client hears of it.</summary>
internal sealed class VideoIntake(
    IVideoStore store, ModelCatalogue catalogue, ProviderSet providers, InputImages images, RequestWarnings warnings, InputVideos clips, DueQueue queue, NodeLease lease, GatewaySettings settings, TimeProvider clock)
{
    /// <summary>Stands for an image that was given, until it has been looked at.</summary>
    public static readonly InputImage NotYetFetched = new("", "", 0, 0, 0);

    public Task<(CreatedVideo? Video, ApiError? Error)> TakeAsync(CreateFields fields, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (fields.Problems.Count > 0) return Refused(ApiError.Wrong(fields.Problems));
        var modelId = fields.Model ?? settings.DefaultModel;
        if (fields.HasInputs) return TakeWithInputsAsync(modelId, fields, caller, idempotencyKey, ct);
        return Check(modelId, fields.Request) is { } wrong ? Refused(wrong) : WriteAsync(modelId, fields.Request, caller, idempotencyKey, ct);
    }

    private async Task<(CreatedVideo? Video, ApiError? Error)> TakeWithInputsAsync(string modelId, CreateFields fields, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (idempotencyKey is not null && await store.FindByKeyAsync(caller.Owner, idempotencyKey, ct) is { } earlier && await AsSentAsync(caller.Owner, fields, ct) is { } sent)
            return Replayed(earlier, FingerprintOf(modelId, sent));

        var request = fields.Request with
        {
            Images = [.. fields.Images.Select(_ => NotYetFetched)],
            References = [.. fields.References.Select(_ => NotYetFetched)],
            Video = fields.Video is null ? null : new(),
        };
        if (Check(modelId, request) is { } wrong) return (null, wrong);

        var problems = new List<Problem>();
        request = request with
        {
            Images = await KeepAsync(caller.Owner, fields.Images, "input_reference", problems, ct),
            References = await KeepAsync(caller.Owner, fields.References, "reference_images", problems, ct),
            Video = await KeepAsync(caller.Owner, fields.Video, problems, ct),
        };
        problems.AddRange(catalogue.FindOrAssume(modelId).CheckFiles(request));
        problems.AddRange(request.FallbackModels.SelectMany(id => catalogue.FindOrAssume(id).CheckFiles(request)).Select(p => p with { Param = "fallback_models" }));
        return problems.Count > 0 ? (null, ApiError.Wrong(problems)) : await WriteAsync(modelId, request, caller, idempotencyKey, ct);
    }

    public async Task<(CreatedVideo? Video, ApiError? Error)> RemixAsync(VideoTask original, string prompt, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (original.Status is not VideoStatus.Completed || original.Attempt is not { Operation: { } operation } attempt)
            return (null, ApiError.NotRemixable($"The video {original.Id} is {original.Status.Word()}; only a completed video can be remixed."));
        var request = original.Request with
        {
            Prompt = prompt,
            Images = [],
            References = [],
            Video = null,
            FallbackModels = [],
            RemixOf = new(original.Id, attempt.Provider, attempt.Credential, operation),
        };
        return catalogue.Find(attempt.Model) is { Remix: false }
            ? (null, ApiError.NotRemixable($"{attempt.Model} cannot remix a video; {string.Join(" and ", catalogue.All.Where(m => m.Remix).Select(m => m.Id))} can."))
            : Check(attempt.Model, request) is { } wrong ? (null, wrong) : await WriteAsync(attempt.Model, request, caller, idempotencyKey, ct);
    }

    private static Task<(CreatedVideo? Video, ApiError? Error)> Refused(ApiError error) => Task.FromResult<(CreatedVideo?, ApiError?)>((null, error));

    private ApiError? Check(string modelId, VideoRequest request)
    {
        if (!ModelCatalogue.IsPlausible(modelId)) return ApiError.UnknownModel(modelId, catalogue.Like(modelId));
        if (catalogue.MisspellingOf(modelId) is { } meant) return ApiError.UnknownModel(modelId, [meant]);
        var model = catalogue.FindOrAssume(modelId);
        if (model.HasEnded(clock.GetUtcNow())) return ApiError.Withdrawn(model.Id, model.EndsOn, model.Replacement);
        if (providers.RouteTo(model, request.Native?.Dialect) is not { } route) return model.IsUnknown ? ApiError.UnknownModel(modelId, catalogue.Like(modelId)) : ApiError.NoProvider(modelId);

        var problems = model.At(route.Provider.System.Name).Check(request).ToList();
        if (request.WebhookUrl is { } hook && Webhooks.WebhookAddress.Complaint(hook, settings.WebhookAllowPrivate) is { } complaint) problems.Add(new("webhook_url", $"webhook_url {complaint}."));
        foreach (var id in request.FallbackModels)
        {
            var fallback = catalogue.FindOrAssume(id);
            if (!ModelCatalogue.IsPlausible(id)) problems.Add(new("fallback_models", ApiError.UnknownModel(id, []).Message));
            else if (catalogue.MisspellingOf(id) is { } known) problems.Add(new("fallback_models", ApiError.UnknownModel(id, [known]).Message));
            else if (providers.RouteTo(fallback) is not { } next) problems.Add(new("fallback_models", $"No configured provider serves {id}."));
            else problems.AddRange(fallback.At(next.Provider.System.Name).Check(request).Select(p => p with { Param = "fallback_models" }));
        }

        return problems.Count > 0 ? ApiError.Wrong(problems) : null;
    }

    private async Task<List<InputImage>> KeepAsync(string owner, IReadOnlyList<ImageGiven> all, string param, List<Problem> problems, CancellationToken ct)
    {
        var kept = new List<InputImage>();
        foreach (var given in all)
        {
            switch (await KeepAsync(owner, given, ct))
            {
                case ImageResult.Kept image: kept.Add(image.Image); break;
                case ImageResult.Refused refused: problems.Add(new(param, refused.Message)); break;
            }
        }

        return kept;
    }

    /// <summary>A clip at an address is not ours to fetch: the provider does.</summary>
    private async Task<InputVideo?> KeepAsync(string owner, VideoGiven? given, List<Problem> problems, CancellationToken ct)
    {
        if (given is null) return null;
        if (given.Url is { } url) return new(Url: url.OriginalString);
        switch (given.DataUri is { } uri ? await clips.FromDataUriAsync(owner, uri, ct) : await KeepAsync(owner, given.File!, ct))
        {
            case ClipResult.Kept clip: return clip.Video;
            case ClipResult.Refused refused: problems.Add(new("video", refused.Message)); break;
        }

        return null;
    }

    private async Task<ClipResult> KeepAsync(string owner, Microsoft.AspNetCore.Http.IFormFile file, CancellationToken ct)
    {
        await using var stream = file.OpenReadStream();
        return await clips.KeepAsync(owner, stream, ct);
    }

    private async Task<ImageResult> KeepAsync(string owner, ImageGiven given, CancellationToken ct)
    {
        if (given.Url is { } url) return await images.FetchAsync(owner, url, ct);
        if (given.DataUri is { } uri) return await images.FromDataUriAsync(owner, uri, ct);
        await using var file = given.File!.OpenReadStream();
        return await images.KeepAsync(owner, file, ct);
    }

    private async Task<(CreatedVideo?, ApiError?)> WriteAsync(string model, VideoRequest request, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        List<string> more = [.. warnings.Of(model, request)];
        foreach (var fallback in request.FallbackModels) more.AddRange(warnings.Of(fallback, request));
        if (more.Count > 0) request = request with { Warnings = [.. request.Warnings, .. more] };
        var task = new VideoTask
        {
            Id = VideoTask.NewId(now),
            Owner = caller.Owner,
            Model = model,
            Request = request,
            Node = lease.Node,                                          // born held by this node
            CreatedAt = now,
            IdempotencyKey = idempotencyKey,
            Fingerprint = idempotencyKey is null ? null : FingerprintOf(model, request),
        };
        var created = await store.CreateAsync(task, ct);
        if (created.IsNew) queue.Hold(created.Task);
        else if (idempotencyKey is null || created.Task.IdempotencyKey != idempotencyKey) return (null, ApiError.ExternalIdTaken(request.ExternalId!, created.Task.Id));
        else return Replayed(created.Task, task.Fingerprint);
        return (created, null);
    }

    private static (CreatedVideo?, ApiError?) Replayed(VideoTask earlier, string? fingerprint) =>
        earlier.DeletedAt is not null ? (null, ApiError.KeyOfDeleted())
        : earlier.Fingerprint != fingerprint ? (null, ApiError.KeyReused())
        : (new(earlier, IsNew: false), null);

    /// <summary>The request as far as it tells repetitions apart: without fetching anything, because what was fetched once may be gone. Null: an image in it is not one.</summary>
    private async Task<VideoRequest?> AsSentAsync(string owner, CreateFields fields, CancellationToken ct)
    {
        var problems = new List<Problem>();
        async Task<List<InputImage>> Of(IReadOnlyList<ImageGiven> all)
        {
            var sent = new List<InputImage>();
            foreach (var given in all)
                if (given.Url is { } url) sent.Add(NotYetFetched with { Url = url.OriginalString });
                else sent.AddRange(await KeepAsync(owner, [given], "", problems, ct));
            return sent;
        }

        var request = fields.Request with { Images = await Of(fields.Images), References = await Of(fields.References), Video = await KeepAsync(owner, fields.Video, problems, ct) };
        return problems.Count == 0 ? request : null;
    }

    /// <summary>Of what the client sent, not of what we say to it. An image that came by its address counts by the address: a server may deliver other bytes each time.</summary>
    private static string FingerprintOf(string model, VideoRequest request)
    {
        var sent = request with { Images = [.. request.Images.Select(AsSent)], References = [.. request.References.Select(AsSent)], Video = request.Video is { Key: { } clip } video ? video with { Key = MediaKey.WithoutNonce(clip) } : request.Video, Warnings = [] };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{model}\n{sent.Json()}")));
    }

    private static InputImage AsSent(InputImage image) => image.Url is null ? image with { Key = MediaKey.WithoutNonce(image.Key) } : NotYetFetched with { Url = image.Url };
}
