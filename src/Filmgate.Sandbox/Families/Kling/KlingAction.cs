namespace Filmgate.Sandbox.Families.Kling;

/// <summary>A kind of job: the last part of its create and poll paths.</summary>
internal sealed record KlingAction(string Segment, string Feature)
{
    public static readonly KlingAction Text2Video = new("text2video", "text-to-video");
    public static readonly KlingAction Image2Video = new("image2video", "image-to-video");
    public static readonly KlingAction MultiImage2Video = new("multi-image2video", "multi-image-to-video");
    public static readonly KlingAction OmniVideo = new("omni-video", "omni-video");
    public static readonly KlingAction VideoExtend = new("video-extend", "video-extension");
    public static readonly KlingAction Effects = new("effects", "video-effects");
    public static readonly KlingAction AdvancedLipSync = new("advanced-lip-sync", "lip-sync");
    public static readonly KlingAction Avatar = new("avatar/image2video", "avatar");
    public static readonly KlingAction MotionControl = new("motion-control", "motion-control");
    public static readonly KlingAction LipSync = new("lip-sync", "lip-sync");
    public static readonly KlingAction MultiElements = new("multi-elements", "multi-elements");

    /// <summary>The actions that all catalogue models support.</summary>
    public static IReadOnlyList<KlingAction> OfAllModels { get; } = [Text2Video, Image2Video];

    public static IReadOnlyList<KlingAction> All { get; } =
    [
        Text2Video, Image2Video, MultiImage2Video, OmniVideo, VideoExtend, Effects,
        AdvancedLipSync, Avatar, MotionControl, LipSync, MultiElements,
    ];

    public string Path => $"/kling/v1/videos/{Segment}";
}
