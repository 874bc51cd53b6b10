using System.Security.Cryptography;
using System.Text;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Catalogue.ProviderLists;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Api.Requests;

/// <summary>
/// Creates videos for all APIs: checks the request against the catalogue, stores its inputs, writes the video to the database and hands it
/// to the engine.
/// The client gets its response after that.
/// </summary>
internal sealed class CreateVideoHandler(
    IVideoStore store,
    ModelCatalogue catalogue,
    UncataloguedModels uncatalogued,
    Router router,
    DialectSet dialects,
    RequestInputs inputs,
    ImagePreparation preparation,
    InputUrls inputUrls,
    RequestWarnings warnings,
    DueQueue queue,
    CreateLoad load,
    NodeLease lease,
    NodeSignals signals,
    ApiOptions options,
    ReceiverPolicy receivers,
    BudgetWarningSender budgetWarnings,
    PriceQuotes quotes,
    TimeProvider clock)
{
    public Task<(CreatedVideo? Video, ApiError? Error)> CreateAsync(
        CreateVideoRequest create, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (create.Problems.Count > 0) return Rejected(ApiError.InvalidRequest(create.Problems));
        var model = create.Model ?? options.DefaultModel;
        create = create with { Request = create.Request with { AllowedProviders = caller.Access.Providers } };
        if (CheckAccess(model, create.Request, caller.Access) is { } refused)
            return ReplayOrRejectAsync(refused, model, create.Request, caller, idempotencyKey, ct);
        create = WithQuote(model, create, caller);
        if (create.HasInputs) return CreateWithInputsAsync(model, create, caller, idempotencyKey, ct);
        return (create.QuoteError ?? Check(model, create.Request) ?? CheckPrice(model, create.Request)) is { } error
            ? ReplayOrRejectAsync(error, model, create.Request, caller, idempotencyKey, ct)
            : WriteAsync(model, create.Request, caller, idempotencyKey, ct);
    }

    /// <remarks>
    /// A remix is a new video. It inherits only what determines the picture from the original, as at the provider. The original's external
    /// id, metadata,
    /// webhook, inputs, options and fallback models belong to the original.
    /// </remarks>
    public async Task<(CreatedVideo? Video, ApiError? Error)> RemixAsync(
        VideoTask original, VideoRequest remix, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (original.Status is not VideoStatus.Completed || original.Attempt is not { Operation: { } operation } attempt)
            return (null, ApiError.NotRemixable($"Video {original.Id} is {original.Status.Name()}. Only completed videos can be remixed."));
        if (catalogue.Find(attempt.Model) is { Remix: false } || !dialects[attempt.Dialect].CanRemix)
        {
            var capable = string.Join(", ", catalogue.All.Where(m => m.Remix).Select(m => m.Id));
            return (null, ApiError.NotRemixable($"{attempt.Model} cannot remix a video. Models that can: {capable}."));
        }

        var chosen = ChosenSize(attempt.Model, original.Request);
        var request = remix with
        {
            Seconds = original.Request.Seconds,
            Size = chosen ?? original.Request.Size,
            AspectRatio = original.Request.AspectRatio,
            Resolution = chosen is null ? original.Request.Resolution : null,
            Audio = original.Request.Audio,
            RemixOf = new(original.Id, attempt.Provider, attempt.Credential, operation),
            AllowedProviders = caller.Access.Providers,
        };
        return (CheckAccess(attempt.Model, request, caller.Access) ?? Check(attempt.Model, request)) is { } error
            ? (null, error)
            : await WriteAsync(attempt.Model, request, caller, idempotencyKey, ct);
    }

    /// <param name="request">A request that was accepted before, with its stored inputs.</param>
    public Task<(CreatedVideo? Video, ApiError? Error)> CreateAgainAsync(
        string model, VideoRequest request, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        var problems = CheckInputs(model, request).ToList();
        var refused = CheckAccess(model, request, caller.Access)
            ?? Check(model, request)
            ?? (problems.Count > 0 ? ApiError.InvalidRequest(problems) : CheckPrice(model, request));
        return refused is null
            ? WriteAsync(model, request, caller, idempotencyKey, ct)
            : ReplayOrRejectAsync(refused, model, request, caller, idempotencyKey, ct);
    }

    /// <summary>The size that an input of the original chose. Null: the original asked for its size, or the provider chose it.</summary>
    private string? ChosenSize(string model, VideoRequest original) =>
        original.HasInputs() && !original.AsksForShape()
        && router.Resolve(model, original).Resolved.Frame is { Size.Length: > 0 } frame ? frame.Size : null;

    private async Task<(CreatedVideo? Video, ApiError? Error)> CreateWithInputsAsync(
        string model, CreateVideoRequest create, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (idempotencyKey is not null
            && await store.FindByIdempotencyKeyAsync(caller.Owner, idempotencyKey, ct) is { } earlier
            && await inputs.ForFingerprintAsync(caller.Owner, create, ct) is { } sent)
        {
            return Replay(earlier, FingerprintOf(model, sent));
        }

        if ((create.QuoteError ?? Check(model, RequestInputs.WithPlaceholders(create))) is { } error) return (null, error);

        var stored = await inputs.StoreAsync(caller.Owner, create, ct);
        if (stored.Errors.Count == 0) stored = PassOnUnread(model, stored);
        var (request, errors) = stored.Errors.Count > 0
            ? (stored.Request, stored.Errors)
            : await preparation.PrepareAsync(caller.Owner, model, stored, ct);
        if (errors.FirstOrDefault(one => one.Code is not "invalid_request") is { } other) return (null, other);
        var problems = errors.SelectMany(one => one.Problems ?? [new(one.Param!, one.Message)]).ToList();
        if (problems.Count == 0)
        {
            problems.AddRange(CheckInputs(model, request));
            foreach (var id in request.FallbackModels)
                problems.AddRange(CheckInputs(id, request).Select(p => p with { Param = "fallback_models" }));
        }

        return (problems.Count > 0 ? ApiError.InvalidRequest(problems) : CheckPrice(model, request)) is { } refused
            ? (null, refused)
            : await WriteAsync(model, request, caller, idempotencyKey, ct);
    }

    /// <summary>A quote is a ceiling for each attempt, and for what the key pays.</summary>
    private CreateVideoRequest WithQuote(string model, CreateVideoRequest create, Caller caller)
    {
        if (create.Quote is not { } text) return create;
        var asked = RequestInputs.WithPlaceholders(create);
        var (quoted, error) = quotes.Read(text, model, asked, caller.Owner);
        if (quoted is not { } micros) return create with { QuoteError = error };
        var request = create.Request with
        {
            QuotedMicros = micros,
            MaxPriceMicros = Math.Min(create.Request.MaxPriceMicros ?? micros, micros),
        };
        var now = router.Resolve(model, asked).PriceMicros;
        error ??= now is null || now > micros ? ApiError.QuotePriceChanged(model, micros, now) : null;
        return create with { Request = request, QuoteError = error };
    }

    /// <summary>After the inputs were read, because some prices depend on them. Every fallback may become the one that is paid.</summary>
    private ApiError? CheckPrice(string model, VideoRequest request)
    {
        if (request.MaxPriceMicros is null) return null;
        var complaints = request.FallbackModels.Prepend(model)
            .Select(id => PriceCeiling.Complaint(id, request.MaxPriceMicros, router.Resolve(id, request).PriceMicros)).OfType<string>();
        List<Problem> problems = [.. complaints.Select(complaint => new Problem(PriceCeiling.Field, complaint))];
        return problems.Count > 0 ? ApiError.InvalidRequest(problems) : null;
    }

    /// <summary>
    /// An image that the gateway cannot read is passed on if every provider that may get the request downloads images itself, and nothing
    /// else needs the bytes.
    /// </summary>
    private StoredRequest PassOnUnread(string model, StoredRequest stored)
    {
        if (stored.Unread.Count == 0) return stored;
        var request = stored.Request;
        var needy = request.FallbackModels.Prepend(model).Select(id => router.Resolve(id, request))
            .FirstOrDefault(routed => routed.Route is { } route && !inputUrls.CanPassOn(route.Dialect, request));
        var reason = request.ImageFit is not null ? "image_fit needs the image itself."
            : needy?.Route is { } needing
                ? $"The provider {needing.Provider.Name} does not download images for {needy.Model.Id}, so the gateway must."
            : null;
        return reason is null
            ? stored with { Request = request with { Warnings = [.. request.Warnings, .. stored.Unread.Select(PassedOn)] } }
            : stored with { Errors = [.. stored.Unread.Select(Needed)] };

        ApiError Needed(UnreadImage one) => ApiError.InvalidRequest([new(one.Param, $"{one.Message} {reason}")]);

        static string PassedOn(UnreadImage one) =>
            $"{one.Message} The address is passed on to the provider; the image's shape and size were not checked.";
    }

    private IEnumerable<Problem> CheckInputs(string modelId, VideoRequest request)
    {
        var routed = router.Resolve(modelId, request);
        foreach (var problem in routed.Model.CheckFiles(request, routed.Resolved)) yield return problem;
        if (routed.Route is not { } route) yield break;
        if (inputUrls.Complaint(route.Provider, route.Dialect, request) is var (param, message))
            yield return new(param, message);
    }

    /// <summary>What the caller's key may not use. A fallback may become the model that is paid.</summary>
    private ApiError? CheckAccess(string model, VideoRequest request, KeyAccess access)
    {
        if (access == KeyAccess.Unlimited) return null;
        foreach (var id in request.FallbackModels.Prepend(model))
        {
            var param = id == model ? "model" : "fallback_models";
            if (!access.AllowsModel(id)) return ApiError.ModelNotAllowed(id, access.Models, param);
            var isServed = router.Resolve(id, request with { AllowedProviders = null }).Route is not null;
            if (isServed && router.Resolve(id, request).Route is null) return ApiError.ProviderNotAllowed(id, access.Providers, param);
        }

        return null;
    }

    private ApiError? Check(string modelId, VideoRequest request)
    {
        var routed = router.Resolve(modelId, request);
        var (model, _, route) = routed;
        if (Refuse(modelId, request, route) is { } refusal) return ApiError.UnknownModel(refusal.Message, refusal.Similar);
        if (routed.Withdrawn is { } end) return ApiError.ModelWithdrawn(model.Id, end);
        if (route is null) return ApiError.NoProvider(modelId);

        var problems = model.Check(request);
        if (request.WebhookUrl is { } url && receivers.Complaint(url) is { } complaint)
            problems.Add(new("webhook_url", $"webhook_url {complaint}."));
        foreach (var id in request.FallbackModels) problems.AddRange(CheckFallback(id, request));
        return problems.Count > 0 ? ApiError.InvalidRequest(problems) : null;
    }

    /// <summary>A remix runs where its original ran, with the same model.</summary>
    private ModelRefusal? Refuse(string modelId, VideoRequest request, ProviderRoute? route) =>
        request.RemixOf is null || route is null ? uncatalogued.Refuse(modelId, route?.Provider) : null;

    private IEnumerable<Problem> CheckFallback(string id, VideoRequest request)
    {
        const string field = "fallback_models";
        var routed = router.Resolve(id, request);
        var (model, _, route) = routed;
        if (Refuse(id, request, route) is { } refusal) return [new(field, ApiError.UnknownModel(refusal.Message, refusal.Similar).Message)];
        if (routed.Withdrawn is { } end) return [new(field, end.Describe(id))];
        if (route is null) return [new(field, $"No configured provider serves the model {id}.")];
        return model.Check(request).Select(p => p with { Param = field });
    }

    private async Task<(CreatedVideo? Video, ApiError? Error)> WriteAsync(
        string model, VideoRequest request, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var video = new VideoTask
        {
            Id = VideoTask.NewId(now),
            Owner = caller.Owner,
            Model = model,
            Request = Priced(model, WithWarnings(model, request)),
            Version = 1,
            Node = lease.NodeOfNewVideos,                               // a new video belongs to this node and is due at once
            DueAt = now,
            StepSince = now,
            CreatedAt = now,
            Limits = LimitsOf(caller.Limits),
            IdempotencyKey = idempotencyKey,
            Fingerprint = idempotencyKey is null ? null : FingerprintOf(model, request),
        };
        video = video.With(Billing.OfNew(video));
        var created = await StoreAsync(video, ct);
        if (created.Refusal is { } refusal)
            return (null, refusal.Micros is null ? ApiError.PriceNeedsCeiling(model) : ApiError.InsufficientQuota(refusal, now));
        if (created.Warnings.Count > 0) await budgetWarnings.SendAsync(created.Warnings);
        if (created.IsNew)
        {
            if (created.Task.Node is null) signals.Send(new(NodeSignalKind.Claimable));
            else queue.Schedule(created.Task);
            return (created, null);
        }

        if (created.LimitUse is { Exceeded: not null } use) return (null, ApiError.Of(use, now));
        var isReplay = idempotencyKey is not null && created.Task.IdempotencyKey == idempotencyKey;
        return isReplay
            ? Replay(created.Task, video.Fingerprint)
            : (null, ApiError.ExternalIdTaken(request.ExternalId!, created.Task.Id));
    }

    /// <returns>Null: nothing has to be counted.</returns>
    private static CreateLimits? LimitsOf(KeyLimits limits) =>
        limits is { CreatesPerMinute: null, MaxInFlight: null, MaxQueued: null, InputBytesPerDay: null }
            ? null
            : new(limits.CreatesPerMinute, limits.MaxInFlight, limits.MaxQueued, limits.InputBytesPerDay);

    /// <summary>What it is expected to cost is part of it: what is held does not change with the price list.</summary>
    private VideoRequest Priced(string model, VideoRequest request)
    {
        var routed = router.Resolve(model, request);
        var estimates = new long?[1 + request.FallbackModels.Count];
        estimates[0] = routed.PriceMicros;
        for (var i = 1; i < estimates.Length; i++) estimates[i] = router.Resolve(request.FallbackModels[i - 1], request).PriceMicros;
        return request with { IsSimulated = routed.Route?.Provider.IsSandbox, EstimatesMicros = estimates };
    }

    private async Task<CreatedVideo> StoreAsync(VideoTask video, CancellationToken ct)
    {
        load.Begin();
        try
        {
            return await store.CreateAsync(video, ct);
        }
        finally
        {
            load.End();
        }
    }

    private VideoRequest WithWarnings(string model, VideoRequest request)
    {
        var added = warnings.Of(model, request);
        foreach (var fallback in request.FallbackModels) added = [.. added, .. warnings.Of(fallback, request)];
        return added.Count > 0 ? request with { Warnings = [.. request.Warnings, .. added] } : request;
    }

    private static (CreatedVideo? Video, ApiError? Error) Replay(VideoTask earlier, string? fingerprint)
    {
        if (earlier.DeletedAt is not null) return (null, ApiError.IdempotencyKeyOfDeletedVideo());
        return earlier.Fingerprint == fingerprint ? (new(earlier, IsNew: false), null) : (null, ApiError.IdempotencyKeyReused());
    }

    /// <summary>
    /// A repeated request gets the video that it created, even if it would be refused today: a list of models or a setting may have changed
    /// since.
    /// </summary>
    private async Task<(CreatedVideo? Video, ApiError? Error)> ReplayOrRejectAsync(
        ApiError error, string model, VideoRequest request, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (idempotencyKey is null) return (null, error);
        var earlier = await store.FindByIdempotencyKeyAsync(caller.Owner, idempotencyKey, ct);
        return earlier is null ? (null, error) : Replay(earlier, FingerprintOf(model, request));
    }

    private static Task<(CreatedVideo? Video, ApiError? Error)> Rejected(ApiError error) =>
        Task.FromResult<(CreatedVideo?, ApiError?)>((null, error));

    /// <summary>
    /// Covers what the client sent, not our warnings and the key's rights. An image that was given as a URL counts by its URL: a server may
    /// return other bytes
    /// each time.
    /// </summary>
    private static string FingerprintOf(string model, VideoRequest request)
    {
        var sent = request with
        {
            Images = [.. request.Images.Select(RequestInputs.ForFingerprint)],
            References = [.. request.References.Select(RequestInputs.ForFingerprint)],
            Video = RequestInputs.ForFingerprint(request.Video),
            Warnings = [],
            AllowedProviders = null,
        };
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(model), (byte)'\n', .. sent.Utf8()]));
    }
}
