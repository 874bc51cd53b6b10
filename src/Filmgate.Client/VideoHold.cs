namespace Filmgate.Client;

/// <summary>The legal hold of a video: while it is in place, neither retention rules nor the owner can delete it or its file.</summary>
public sealed record VideoHold
{
    /// <summary>Id of the video.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>video.hold</c>.</summary>
    public string Object => "video.hold";

    /// <summary>Whether the hold is in place.</summary>
    public bool Held { get; init; }

    /// <summary>When the hold was placed, in Unix seconds. Null: there is no hold.</summary>
    public long? PlacedAt { get; init; }

    /// <summary>The reason given with the hold.</summary>
    public string? Reason { get; init; }
}
