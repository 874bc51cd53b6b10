namespace Filmgate.Dialects.Kling;

/// <summary>A kind of task.</summary>
/// <param name="Path">The end of its create and poll URLs. One of them contains a slash.</param>
/// <param name="Model">
/// Its model in the catalogue, if the request has no choice of model. Null: the request's <c>model_name</c> names the model.
/// </param>
internal sealed record KlingAction(string Path, string? Model = null)
{
    public static readonly KlingAction TextToVideo = new("text2video");
    public static readonly KlingAction ImageToVideo = new("image2video");
    public static readonly KlingAction MultiImage = new("multi-image2video");
    public static readonly KlingAction Omni = new("omni-video");
    public static readonly KlingAction Extend = new("video-extend", "kling-video-extend");
    public static readonly KlingAction Effects = new("effects", "kling-effects");
    public static readonly KlingAction LipSync = new("advanced-lip-sync", "kling-lip-sync");
    public static readonly KlingAction Avatar = new("avatar/image2video", "kling-avatar");
    public static readonly KlingAction MotionControl = new("motion-control", "kling-motion-control");

    /// <summary>The older lip-sync, which needs no session.</summary>
    public static readonly KlingAction LipSyncOlder = new("lip-sync", "kling-lip-sync-older");

    /// <summary>Adds, swaps or removes elements of a clip. It begins with a session, which other calls set up.</summary>
    public static readonly KlingAction MultiElements = new("multi-elements", "kling-multi-elements");

    public static readonly IReadOnlyList<KlingAction> All =
    [
        TextToVideo, ImageToVideo, MultiImage, Omni, Extend, Effects, LipSync, Avatar, MotionControl, LipSyncOlder, MultiElements,
    ];

    public static KlingAction? Find(string path) => All.FirstOrDefault(action => action.Path == path);
}
