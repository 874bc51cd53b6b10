namespace Filmgate.Client;

/// <summary>The response to the deletion of a video.</summary>
/// <param name="Id">Id of the video.</param>
/// <param name="Deleted">Always true.</param>
public sealed record DeletedVideo(string Id, bool Deleted)
{
    /// <summary>Always <c>video.deleted</c>.</summary>
    public string Object { get; init; } = "video.deleted";
}
