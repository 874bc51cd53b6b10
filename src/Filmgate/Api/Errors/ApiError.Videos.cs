using Filmgate.Catalogue;

namespace Filmgate.Api.Errors;

/// <summary>Errors of videos and models.</summary>
internal sealed partial record ApiError
{
    /// <param name="reason">A sentence.</param>
    public static ApiError UnknownModel(string reason, IEnumerable<string> similar) => new(
        400,
        Invalid,
        "model_not_found",
        $"{reason}{DidYouMean(similar)} GET /v1/models lists all models.",
        "model");

    public static ApiError NoProvider(string model) => new(
        400,
        Invalid,
        "model_not_available",
        $"No configured provider serves the model {model}. GET /v1/models lists the available models.",
        "model");

    public static ApiError ModelWithdrawn(string model, Withdrawal end) => new(
        410,
        Invalid,
        "model_withdrawn",
        end.Replacement is null ? $"{end.Describe(model)} GET /v1/models lists the available models." : end.Describe(model),
        "model");

    public static ApiError NoSuchVideo(string id) => new(404, Invalid, "video_not_found", $"This API key has no video '{Truncate(id)}'.");

    public static ApiError IdempotencyKeyReused() => new(
        409,
        Invalid,
        "idempotency_key_reused",
        "This Idempotency-Key was already used with a different request. Use a new key for a new video.",
        "Idempotency-Key");

    public static ApiError IdempotencyKeyOfDeletedVideo() => new(
        409,
        Invalid,
        "idempotency_key_reused",
        "The video that was created with this Idempotency-Key is deleted. Use a new key for a new video.",
        "Idempotency-Key");

    public static ApiError ExternalIdTaken(string externalId, string id) => new(
        400,
        Invalid,
        "external_id_taken",
        $"external_task_id '{Truncate(externalId)}' is already used by {id}. It must be unique among your videos.",
        "external_task_id");

    public static ApiError NotFinished(string id) => new(
        409,
        Invalid,
        "video_not_finished",
        $"Video {id} is not finished. Cancel it first (POST /v1/videos/{id}/cancel), then delete it.");

    public static ApiError RetryNotFinished(string id) => new(
        409,
        Invalid,
        "video_not_finished",
        $"Video {id} is not finished, so it is not retried: it may still be completed. Nothing was submitted. "
        + "Wait for it, or cancel it first (POST /v1/videos/{id}/cancel).".Replace("{id}", id, StringComparison.Ordinal));

    public static ApiError RetryOfAnotherKey(string id) => new(
        403,
        "permission_error",
        "not_your_video",
        $"Video {id} belongs to another API key, which would pay for a retry. Nothing was submitted. Send the request with that key.");

    public static ApiError InputsDeleted(string id) => new(
        409,
        Invalid,
        "inputs_deleted",
        $"The images or clips of {id} are deleted: the gateway keeps them for a limited time after a video failed. Nothing was submitted. "
        + "Create a new video, and send them again.");

    public static ApiError AlreadyFinished(string id, string status) => new(
        409,
        Invalid,
        "video_finished",
        $"Video {id} cannot be cancelled because it is already {status}.");

    public static ApiError OnHold(string id) => new(
        409,
        Invalid,
        "video_held",
        $"Video {id} is on legal hold, so it was not deleted. A hold keeps a video that may be needed as evidence or for an audit. "
        + $"GET /v1/videos/{id}/hold shows its reason. Only those who placed the hold should lift it.");

    public static ApiError NotRemixable(string message) => new(400, Invalid, "video_not_remixable", message);

    public static ApiError NoModelEdits(string verb, IEnumerable<string> models) => new(
        501,
        Server,
        "not_supported",
        $"No configured provider has a model that can {verb} a video. Nothing was billed. "
        + $"Configure a provider of one of these: {string.Join(", ", models)}.",
        "model");

    public static ApiError NoCharacters(IEnumerable<string> models) => new(
        501,
        Server,
        "not_supported",
        "This gateway has no characters. Send images of the character with each request instead: as reference_images"
        + (string.Join(", ", models) is { Length: > 0 } names ? $" (models such as {names}), " : " for a model that takes them, ")
        + "or as input_reference for a first frame.");

    private static string DidYouMean(IEnumerable<string> similar) =>
        similar.ToList() is { Count: > 0 } names ? $" Did you mean {string.Join(" or ", names)}?" : "";
}
