using System.Security.Cryptography;
using System.Text;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Compat;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Storage;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Api.Requests;

/// <summary>The way in of every video: held against the catalogue, images kept, written to disk, and in the engine's hand before the client hears of it.</summary>
internal sealed class CreateVideoHandler(
    IVideoStore store, ModelCatalogue catalogue, Router router, DialectSet dialects, RequestInputs inputs, InputUrls addresses, RequestWarnings warnings, DueQueue queue, NodeLease lease, ApiOptions options, WebhookOptions webhookOptions, TimeProvider clock)
{
    public Task<(CreatedVideo? Video, ApiError? Error)> TakeAsync(CreateVideoRequest fields, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (fields.Problems.Count > 0) return Refused(ApiError.Wrong(fields.Problems));
        var modelId = fields.Model ?? options.DefaultModel;
        if (fields.HasInputs) return TakeWithInputsAsync(modelId, fields, caller, idempotencyKey, ct);
        return Check(modelId, fields.Request) is { } wrong ? Refused(wrong) : WriteAsync(modelId, fields.Request, caller, idempotencyKey, ct);
    }

    private async Task<(CreatedVideo? Video, ApiError? Error)> TakeWithInputsAsync(string modelId, CreateVideoRequest fields, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (idempotencyKey is not null && await store.FindByKeyAsync(caller.Owner, idempotencyKey, ct) is { } earlier && await inputs.AsSentAsync(caller.Owner, fields, ct) is { } sent)
            return Replayed(earlier, FingerprintOf(modelId, sent));
        if (Check(modelId, RequestInputs.Counted(fields)) is { } wrong) return (null, wrong);

        var (request, errors) = await inputs.KeepAsync(caller.Owner, fields, ct);
        if (errors.FirstOrDefault(error => error.Code is not "invalid_request") is { } only) return (null, only);
        var problems = errors.SelectMany(error => error.Problems ?? [new(error.Param!, error.Message)]).ToList();
        problems.AddRange(catalogue.FindOrUnchecked(modelId).CheckFiles(request));
        problems.AddRange(CheckAddresses(modelId, request));
        foreach (var id in request.FallbackModels)
            problems.AddRange(catalogue.FindOrUnchecked(id).CheckFiles(request).Concat(CheckAddresses(id, request)).Select(p => p with { Param = "fallback_models" }));
        return problems.Count > 0 ? (null, ApiError.Wrong(problems)) : await WriteAsync(modelId, request, caller, idempotencyKey, ct);
    }

    private IEnumerable<Problem> CheckAddresses(string modelId, VideoRequest request)
    {
        if (router.RouteTo(catalogue.FindOrUnchecked(modelId), request) is { } route && addresses.Complaint(route.Provider, route.Dialect, request) is var (param, message))
            yield return new(param, message);
    }

    /// <remarks>
    /// A remix is an order of its own. It takes the picture from the original, as the provider does, and nothing else: the original's name, notes, webhook, inputs,
    /// options and fallbacks were said of that one video.
    /// </remarks>
    public async Task<(CreatedVideo? Video, ApiError? Error)> RemixAsync(VideoTask original, VideoRequest said, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (original.Status is not VideoStatus.Completed || original.Attempt is not { Operation: { } operation } attempt)
            return (null, ApiError.NotRemixable($"The video {original.Id} is {original.Status.Word()}; only a completed video can be remixed."));
        if (catalogue.Find(attempt.Model) is { Remix: false } || !dialects[attempt.Dialect].CanRemix)
            return (null, ApiError.NotRemixable($"{attempt.Model} cannot remix a video; {string.Join(" and ", catalogue.All.Where(m => m.Remix).Select(m => m.Id))} can."));
        var request = said with
        {
            Seconds = original.Request.Seconds,
            Size = original.Request.Size,
            AspectRatio = original.Request.AspectRatio,
            Resolution = original.Request.Resolution,
            Audio = original.Request.Audio,
            RemixOf = new(original.Id, attempt.Provider, attempt.Credential, operation),
        };
        return Check(attempt.Model, request) is { } wrong ? (null, wrong) : await WriteAsync(attempt.Model, request, caller, idempotencyKey, ct);
    }

    private static Task<(CreatedVideo? Video, ApiError? Error)> Refused(ApiError error) => Task.FromResult<(CreatedVideo?, ApiError?)>((null, error));

    private ApiError? Check(string modelId, VideoRequest request)
    {
        if (!ModelCatalogue.IsWellFormedId(modelId)) return ApiError.UnknownModel(modelId, catalogue.FindSimilar(modelId));
        if (catalogue.FindCorrection(modelId) is { } meant) return ApiError.UnknownModel(modelId, [meant]);
        var (model, _, route) = router.Resolve(modelId, request);
        if (model.HasEnded(clock.GetUtcNow())) return ApiError.Withdrawn(model.Id, model.EndsOn, model.Replacement);
        if (route is null) return model.IsUnchecked ? ApiError.UnknownModel(modelId, catalogue.FindSimilar(modelId)) : ApiError.NoProvider(modelId);

        var problems = model.Check(request);
        if (request.WebhookUrl is { } hook && ReceiverUrl.Complaint(hook, webhookOptions.AllowPrivate) is { } complaint) problems.Add(new("webhook_url", $"webhook_url {complaint}."));
        foreach (var id in request.FallbackModels)
        {
            var fallback = router.Resolve(id, request);
            if (!ModelCatalogue.IsWellFormedId(id)) problems.Add(new("fallback_models", ApiError.UnknownModel(id, []).Message));
            else if (catalogue.FindCorrection(id) is { } known) problems.Add(new("fallback_models", ApiError.UnknownModel(id, [known]).Message));
            else if (fallback.Route is null) problems.Add(new("fallback_models", $"No configured provider serves {id}."));
            else problems.AddRange(fallback.Model.Check(request).Select(p => p with { Param = "fallback_models" }));
        }

        return problems.Count > 0 ? ApiError.Wrong(problems) : null;
    }

    private async Task<(CreatedVideo?, ApiError?)> WriteAsync(string model, VideoRequest request, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        IReadOnlyList<string> more = warnings.Of(model, request);
        foreach (var fallback in request.FallbackModels) more = [.. more, .. warnings.Of(fallback, request)];
        if (more.Count > 0) request = request with { Warnings = [.. request.Warnings, .. more] };
        var task = new VideoTask
        {
            Id = VideoTask.NewId(now),
            Owner = caller.Owner,
            Model = model,
            Request = request,
            Version = 1,
            Node = lease.Node,                                          // born held by this node, and due at once
            DueAt = now,
            StepSince = now,
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

    /// <summary>Of what the client sent, not of what we say to it. An image that came by its address counts by the address: a server may deliver other bytes each time.</summary>
    private static string FingerprintOf(string model, VideoRequest request)
    {
        var sent = request with { Images = [.. request.Images.Select(RequestInputs.AsSent)], References = [.. request.References.Select(RequestInputs.AsSent)], Video = RequestInputs.AsSent(request.Video), Warnings = [] };
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(model), (byte)'\n', .. sent.Utf8()]));
    }
}
