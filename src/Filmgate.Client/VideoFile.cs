namespace Filmgate.Client;

/// <summary>What the gateway found in the stored file. It may differ from the request.</summary>
/// <param name="Bytes">Size in bytes.</param>
/// <param name="Sha256">SHA-256 of the file in lower-case hex.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="DurationSeconds">Length in seconds, from the MP4 container.</param>
/// <param name="HasAudio">Whether the file has an audio track.</param>
public sealed record VideoFile(long Bytes, string Sha256, int Width, int Height, double DurationSeconds, bool HasAudio);
