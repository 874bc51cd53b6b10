namespace Filmgate.Media.Inspection;

/// <param name="Duration">Of the presentation.</param>
/// <param name="Width">As displayed.</param>
/// <param name="Height">As displayed.</param>
/// <param name="Orientation">How a player turns the stored frames.</param>
internal sealed record Mp4Facts(
    TimeSpan Duration, int Width, int Height, bool HasVideo, bool HasAudio, Orientation Orientation = default);

/// <summary>Whether a file is a playable video.</summary>
internal abstract record Mp4Inspection
{
    private Mp4Inspection() { }

    public sealed record Playable(Mp4Facts Facts) : Mp4Inspection;

    /// <param name="Reason">A sentence for the client or the log.</param>
    public sealed record Refused(string Reason) : Mp4Inspection;
}
