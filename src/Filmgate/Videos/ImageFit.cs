namespace Filmgate.Videos;

/// <summary>What happens to a frame that does not have the shape or the size of the video.</summary>
internal enum ImageFit
{
    /// <summary>The request is refused, or a warning says what the provider will do. The default.</summary>
    Reject = 0,

    /// <summary>The image is scaled to fill the video and cropped at the centre.</summary>
    Cover,

    /// <summary>The image is scaled to fit into the video and padded with black.</summary>
    Contain,

    /// <summary>The image is scaled to the size of the video, which distorts it.</summary>
    Stretch,
}
