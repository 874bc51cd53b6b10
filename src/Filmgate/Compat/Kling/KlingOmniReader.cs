using System.Globalization;
using System.Text.RegularExpressions;

namespace Filmgate.Compat.Kling;

/// <summary>
/// Reads omni-video. Its prompt may refer to the images, elements and videos of the request: <c>&lt;&lt;&lt;image_1&gt;&gt;&gt;</c>.
/// </summary>
internal static partial class KlingOmniReader
{
    public static void Read(KlingFieldReader fields, KlingRequest request)
    {
        request.Model = fields.Text("model_name", 100) ?? "kling-video-o1";
        fields.ReadPrompt(request, required: true);
        request.Mode = fields.ReadMode();
        request.AspectRatio = fields.OneOf("aspect_ratio", required: false, "16:9", "9:16", "1:1");
        request.Seconds = fields.Integer("duration", 3, 10);
        var (images, hasFirstFrame) = ReadImages(fields);
        request.ReferenceCount = images;
        var elements = fields.ReadElements(request);
        var (videos, isEdit) = ReadVideos(fields);

        if (videos > 0 && images + elements > 4)
            fields.Wrong<string>("image_list", "and element_list may have at most 4 entries in total beside a video");
        else if (images + elements > 7)
            fields.Wrong<string>("image_list", "and element_list may have at most 7 entries in total");
        if (request.AspectRatio is null && !hasFirstFrame && !isEdit && !fields.Has("aspect_ratio"))
            fields.Wrong<string>("aspect_ratio", "is required, unless the request has a first frame or a video to edit");
        var isTextOrFirstFrame = hasFirstFrame || images + elements + videos == 0;
        if (request.Seconds is not (null or 5 or 10) && isTextOrFirstFrame)
            fields.Wrong<string>("duration", "must be 5 or 10 for text and for a first frame");
        CheckPromptReferences(fields, request.Prompt, images, elements, videos);
        fields.ReadWatermark();
    }

    private static (int Count, bool HasFirstFrame) ReadImages(KlingFieldReader fields)
    {
        var hasFirstFrame = false;
        var items = fields.Objects("image_list", 1, 7);
        foreach (var item in items)
        {
            item.Image("image_url", required: true);
            hasFirstFrame |= item.OneOf("type", required: false, "first_frame", "end_frame") == "first_frame";
            item.RejectUnread("image_list");
        }

        return (items.Count, hasFirstFrame);
    }

    private static (int Count, bool IsEdit) ReadVideos(KlingFieldReader fields)
    {
        var isEdit = false;
        var items = fields.Objects("video_list", 1, 5);
        foreach (var item in items)
        {
            item.Url("video_url", required: true);
            isEdit |= item.OneOf("refer_type", required: false, "base", "feature") == "base";
            item.OneOf("keep_original_sound", required: false, "yes", "no");
            item.RejectUnread("video_list");
        }

        return (items.Count, isEdit);
    }

    private static void CheckPromptReferences(KlingFieldReader fields, string prompt, int images, int elements, int videos)
    {
        foreach (Match reference in PromptReference().Matches(prompt))
        {
            var number = int.Parse(reference.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            var count = reference.Groups["kind"].Value switch { "image" => images, "element" => elements, _ => videos };
            if (number < 1 || number > count) fields.Wrong<string>("prompt", $"refers to {reference.Value}, which is not in the request");
        }
    }

    [GeneratedRegex(
        "<<<(?<kind>image|element|video)_(?<number>[0-9]{1,4})>>>",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex PromptReference();
}
