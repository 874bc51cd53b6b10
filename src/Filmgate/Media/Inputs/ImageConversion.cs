using Filmgate.Videos;

namespace Filmgate.Media.Inputs;

/// <summary>The result of changing an image before it is sent.</summary>
internal abstract record ImageConversion
{
    private ImageConversion() { }

    public sealed record Converted(InputImage Image) : ImageConversion;

    /// <param name="Message">For the client: why the image cannot be changed, and what to do.</param>
    public sealed record Refused(string Message) : ImageConversion;

    /// <summary>ffmpeg is not installed.</summary>
    public sealed record NoFfmpeg : ImageConversion;

    /// <summary>Too many conversions are running.</summary>
    public sealed record Busy : ImageConversion;
}

/// <summary>The size and the type that a converted image must have.</summary>
/// <param name="Width">As displayed.</param>
/// <param name="Height">As displayed.</param>
internal sealed record ImageTarget(ImageFit Fit, int Width, int Height, bool AllowsPng, long? MaxBytes);
