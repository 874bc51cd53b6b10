namespace Filmgate.Compat.Kling;

/// <summary>Fields that several actions have in common.</summary>
internal static class KlingSharedFields
{
    public const int MaxPromptLength = 2500;

    public static void ReadPrompt(this KlingFieldReader fields, KlingRequest request, bool required) =>
        request.Prompt = fields.Text("prompt", MaxPromptLength, required) ?? request.Prompt;

    public static string? ReadMode(this KlingFieldReader fields, bool required = false) => fields.OneOf("mode", required, "std", "pro");

    /// <summary>Effects and edits make 5 or 10 seconds.</summary>
    public static int? ReadFiveOrTenSeconds(this KlingFieldReader fields)
    {
        var seconds = fields.Integer("duration", 1, 600);
        if (seconds is not (null or 5 or 10)) fields.Wrong<string>("duration", "must be 5 or 10");
        return seconds;
    }

    /// <returns>The number of elements.</returns>
    public static int ReadElements(this KlingFieldReader fields, KlingRequest request)
    {
        request.IsNative |= fields.Has("element_list");
        var elements = fields.Objects("element_list", 1, 7);
        foreach (var element in elements)
        {
            if (element.IsNumber("element_id")) element.Number("element_id", 1, long.MaxValue, required: true);
            else element.Text("element_id", 100, required: true);
            element.RejectUnread("element_list");
        }

        return elements.Count;
    }

    public static void ReadWatermark(this KlingFieldReader fields)
    {
        if (fields.Object("watermark_info") is not { } watermark) return;
        watermark.Flag("enabled", required: true);
        watermark.RejectUnread("watermark_info");
    }
}
