namespace Filmgate.Presentation;

internal sealed record LinkOptions
{
    /// <summary>How long a signed <c>video_url</c> is valid.</summary>
    public TimeSpan VideoUrlLifetime { get; init; } = TimeSpan.FromHours(24);
}
