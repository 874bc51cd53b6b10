namespace Filmgate.Media.Thumbnails;

/// <summary>The result of a request for a thumbnail, spritesheet or last frame.</summary>
internal enum ThumbnailResult
{
    Ready = 0,
    NoFfmpeg,
    NotPossible,
    Busy,
}
