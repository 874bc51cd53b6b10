using Filmgate.Catalogue;
using Filmgate.Dialects;

namespace Filmgate.Tests.Dialects;

/// <summary>A submission for tests that are not about the request.</summary>
internal static class TestSubmission
{
    public static Submission Create(string upstreamModel, int? seconds = null, Frame? frame = null) => new()
    {
        VideoId = "video_1",
        Attempt = 1,
        UpstreamModel = upstreamModel,
        Request = new() { Prompt = "A paper kite" },
        Resolved = new(seconds, frame, Audio: null, HasClip: false),
    };
}
