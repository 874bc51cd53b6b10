namespace Filmgate.Api.Requests;

/// <summary>What to do with the video of a request.</summary>
internal enum EditKind
{
    /// <summary>Change what it shows: <c>POST /v1/videos/edits</c>.</summary>
    Edit = 0,

    /// <summary>Continue it: <c>POST /v1/videos/extensions</c>.</summary>
    Extend,
}
