using Filmgate.Dialects.Kling;

namespace Filmgate.Compat.Kling;

/// <summary>A call that is answered at once and makes no video: it finds faces, or marks what an edit is about. Its session is what a task then starts from.</summary>
/// <param name="Path">The end of its path.</param>
/// <param name="Action">The task that it prepares.</param>
internal sealed record KlingSyncCall(string Path, KlingAction Action, Action<KlingFieldReader> Read)
{
    public static readonly IReadOnlyList<KlingSyncCall> All =
    [
        new("identify-face", KlingAction.LipSync, Clip),
        new("multi-elements/init-selection", KlingAction.MultiElements, Clip),
        new("multi-elements/add-selection", KlingAction.MultiElements, Selection),
        new("multi-elements/delete-selection", KlingAction.MultiElements, Selection),
        new("multi-elements/clear-selection", KlingAction.MultiElements, Session),
        new("multi-elements/preview-selection", KlingAction.MultiElements, Session),
    ];

    private static void Clip(KlingFieldReader fields)
    {
        fields.ExactlyOne("video_url", "video_id");
        fields.Url("video_url");
        fields.Text("video_id", 100);
    }

    private static void Session(KlingFieldReader fields) => fields.Text("session_id", 200, required: true);

    /// <summary>Places on one frame, in parts of its width and height.</summary>
    private static void Selection(KlingFieldReader fields)
    {
        Session(fields);
        if (fields.Number("frame_index", 0, 100_000, required: true) is { } index && index != Math.Floor(index)) fields.Wrong<string>("frame_index", "must be a whole number");
        foreach (var point in fields.Objects("points", 1, 10, required: true))
        {
            point.Number("x", 0, 1, required: true);
            point.Number("y", 0, 1, required: true);
            point.Close("points");
        }
    }
}
