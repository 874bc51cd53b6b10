using Filmgate.Catalogue;
using Filmgate.Videos;

namespace Filmgate.Dialects;

/// <summary>
/// The input of a paid call: the client's request, already checked against the catalogue, with the inputs in the form that the provider
/// accepts. The engine makes one for each attempt; a dialect only reads it.
/// </summary>
internal sealed record Submission
{
    /// <summary>The gateway's id of the video, such as <c>video_0190a1b2...</c>.</summary>
    public required string VideoId { get; init; }

    /// <summary>The attempt's number, counted from 1. A retry or a fallback is a new attempt of the same video.</summary>
    public required int Attempt { get; init; }

    /// <summary>The model's id at this provider.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>
    /// The request as the client sent it. Read the prompts, the seed and the provider options here. Read the duration, the frame and the
    /// audio from <see cref="Resolved"/>, and the images and the clip from the members below.
    /// </summary>
    public required VideoRequest Request { get; init; }

    /// <summary>
    /// The duration in whole seconds, the frame and the audio, with the model's defaults filled in. A null member is not sent: the model
    /// leaves no choice.
    /// </summary>
    public required ResolvedRequest Resolved { get; init; }

    /// <summary>
    /// The catalogue's route to this provider. Its <c>Action</c> is the kind of task (null: the inputs decide). Its <c>Form</c> is how
    /// sizes and durations are written, for a dialect that knows several ways (null: the usual one). Null if the provider is no longer
    /// configured.
    /// </summary>
    public ModelRoute? Route { get; init; }

    public SubmittedImage? FirstFrame { get; init; }

    public SubmittedImage? LastFrame { get; init; }

    /// <summary>In the order that the prompt refers to.</summary>
    public IReadOnlyList<SubmittedImage> References { get; init; } = [];

    /// <summary>The clip to edit or extend.</summary>
    public SubmittedClip? Video { get; init; }

    /// <summary>A request in this dialect's own format. If it is set, the dialect sends its body and nothing else of the request.</summary>
    public NativeRequest? Native { get; init; }

    /// <summary>
    /// The URL for the provider's callbacks. Null if the gateway has no public URL. A callback only moves the next poll forward.
    /// </summary>
    public string? CallbackUrl { get; init; }

    /// <summary>For formats with a field for the client's own id, such as <c>external_task_id</c>. Unique for each attempt.</summary>
    public string ExternalId => Attempt == 1 ? VideoId : $"{VideoId}-{Attempt}";
}
