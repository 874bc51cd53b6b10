using Filmgate.Videos;

namespace Filmgate.Media.Inputs;

/// <summary>The result of storing a clip from a request.</summary>
internal abstract record ClipResult
{
    private ClipResult() { }

    public sealed record Stored(InputVideo Video) : ClipResult;

    /// <param name="Message">For the client: what is wrong with the clip.</param>
    public sealed record Refused(string Message) : ClipResult;
}
