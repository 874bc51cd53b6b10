using Filmgate.Dialects.Kling;

namespace Filmgate.Compat.Kling;

/// <summary>
/// A call that the provider answers at once and that makes no video: it finds faces, or marks what to edit.
/// A later task starts from the session that it returns.
/// </summary>
/// <param name="Path">The end of its path.</param>
/// <param name="Action">The task that it prepares.</param>
internal sealed record KlingSyncCall(string Path, KlingAction Action, Action<KlingFieldReader> Read)
{
    public static readonly IReadOnlyList<KlingSyncCall> All =
    [
        new("identify-face", KlingAction.LipSync, ReadSource),
        new("multi-elements/init-selection", KlingAction.MultiElements, ReadSource),
        new("multi-elements/add-selection", KlingAction.MultiElements, ReadSelection),
        new("multi-elements/delete-selection", KlingAction.MultiElements, ReadSelection),
        new("multi-elements/clear-selection", KlingAction.MultiElements, ReadSession),
        new("multi-elements/preview-selection", KlingAction.MultiElements, ReadSession),
    ];

    private static void ReadSource(KlingFieldReader fields)
    {
        fields.RequireExactlyOne("video_url", "video_id");
        fields.Url("video_url");
        fields.Text("video_id", 100);
    }

    private static void ReadSession(KlingFieldReader fields) => fields.Text("session_id", 200, required: true);

    /// <summary>Points in one frame, as fractions of its width and height.</summary>
    private static void ReadSelection(KlingFieldReader fields)
    {
        ReadSession(fields);
        if (fields.Number("frame_index", 0, 100_000, required: true) is { } index && index != Math.Floor(index))
            fields.Wrong<string>("frame_index", "must be a whole number");
        foreach (var point in fields.Objects("points", 1, 10, required: true))
        {
            point.Number("x", 0, 1, required: true);
            point.Number("y", 0, 1, required: true);
            point.RejectUnread("points");
        }
    }
}
