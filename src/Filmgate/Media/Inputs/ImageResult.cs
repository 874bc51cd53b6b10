using Filmgate.Media.Inspection;
using Filmgate.Videos;

namespace Filmgate.Media.Inputs;

/// <summary>The result of storing an image from a request.</summary>
internal abstract record ImageResult
{
    private ImageResult() { }

    /// <param name="Facts">Of the stored bytes.</param>
    public sealed record Stored(InputImage Image, ImageFacts Facts) : ImageResult;

    /// <summary>The gateway cannot read the address; the provider perhaps can.</summary>
    /// <param name="Message">For the client: why it could not be read.</param>
    public sealed record NotRead(string Url, string Message) : ImageResult;

    /// <param name="Message">For the client: what is wrong with the image or its address.</param>
    public sealed record Refused(string Message) : ImageResult;
}
