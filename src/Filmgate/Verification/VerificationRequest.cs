using Filmgate.Videos;

namespace Filmgate.Verification;

/// <summary>What a verification asks for. Everything that is not set is chosen so that the render is as cheap as possible.</summary>
internal sealed record VerificationRequest
{
    public const string DefaultPrompt = "A paper kite drifting above a wheat field";

    public string? Model { get; init; }
    public string Prompt { get; init; } = DefaultPrompt;
    public int? Seconds { get; init; }
    public string? Size { get; init; }
    public string? AspectRatio { get; init; }
    public string? Resolution { get; init; }

    /// <summary>The first frame. Null: text to video.</summary>
    public VerificationImage? Image { get; init; }

    public bool HasFrame => (Size ?? AspectRatio ?? Resolution) is not null;
}

/// <summary>An inspected image file.</summary>
internal sealed record VerificationImage(InputImage Input, byte[] Bytes);

/// <summary>The verification cannot start. Nothing was sent. The message says why and what to change.</summary>
internal sealed class VerificationRefusedException(string message) : Exception(message);
