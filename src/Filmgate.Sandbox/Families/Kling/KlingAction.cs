namespace Filmgate.Sandbox.Families.Kling;

/// <summary>A kind of job: the last segment of its create and poll paths.</summary>
internal sealed record KlingAction(string Segment, string Feature)
{
    public static readonly KlingAction Text2Video = new("text2video", "text-to-video");
    public static readonly KlingAction Image2Video = new("image2video", "image-to-video");

    public static IReadOnlyList<KlingAction> All { get; } = [Text2Video, Image2Video];

    public string Path => $"/kling/v1/videos/{Segment}";
}
