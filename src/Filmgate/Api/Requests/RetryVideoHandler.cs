using Filmgate.Api.Errors;
using Filmgate.Keys;
using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>Makes a new video from the request of a finished one, with all its fields and inputs.</summary>
internal sealed class RetryVideoHandler(CreateVideoHandler createHandler, IMediaRows media)
{
    public async Task<(CreatedVideo? Video, ApiError? Error)> RetryAsync(
        VideoTask original, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (original.Owner != caller.Owner) return (null, ApiError.RetryOfAnotherKey(original.Id));
        if (!original.Status.IsTerminal()) return (null, ApiError.RetryNotFinished(original.Id));
        var keys = original.Request.InputKeys().ToHashSet(StringComparer.Ordinal);
        if (keys.Count > 0 && (await media.FindReferencedAsync(keys, ct)).Count < keys.Count)
            return (null, ApiError.InputsDeleted(original.Id));

        // What belongs to the first submission is left out: its own id, its quote, its estimates and what was said about it.
        var request = original.Request with
        {
            RetryOf = original.Id,
            ExternalId = null,
            QuotedMicros = null,
            EstimatesMicros = null,
            IsSimulated = null,
            AllowedProviders = caller.Access.Providers,
            Warnings = [$"This repeats the request of {original.Id}. It is submitted again, and this is paid again."],
        };
        return await createHandler.CreateAgainAsync(original.Model, request, caller, idempotencyKey, ct);
    }
}
