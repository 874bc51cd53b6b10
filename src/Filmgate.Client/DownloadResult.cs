namespace Filmgate.Client;

/// <summary>What a download wrote.</summary>
/// <param name="Bytes">Number of bytes.</param>
/// <param name="Sha256">SHA-256 of these bytes in lower-case hex. Compare it with <see cref="VideoFile.Sha256"/>.</param>
public sealed record DownloadResult(long Bytes, string Sha256);
