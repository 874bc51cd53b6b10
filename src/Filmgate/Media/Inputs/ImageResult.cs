using Filmgate.Videos;

namespace Filmgate.Media.Inputs;

/// <summary>The result of storing an image from a request.</summary>
internal abstract record ImageResult
{
    private ImageResult() { }

    public sealed record Stored(InputImage Image) : ImageResult;

    /// <param name="Message">For the client: what is wrong with the image or its address.</param>
    public sealed record Refused(string Message) : ImageResult;
}
