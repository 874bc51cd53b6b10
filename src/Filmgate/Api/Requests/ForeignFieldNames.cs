using System.Collections.Frozen;

namespace Filmgate.Api.Requests;

/// <summary>
/// The names that other APIs and clients have for our fields. They are not read: the same name means different things elsewhere.
/// An error for one of them says which field to use.
/// </summary>
internal static class ForeignFieldNames
{
    private const string FirstAndLast = "input_reference, as a list of the first and the last frame";
    private const string OneVideo = "one request for each video";

    /// <summary>Our field, what to say after "Use", and the foreign names, written as <see cref="Normalize"/> writes them.</summary>
    private static readonly (string Field, string Advice, string[] Names)[] Table =
    [
        ("model", "model", ["modelname", "modelid", "modelversion", "engine"]),
        ("prompt", "prompt", ["prompttext", "text", "input", "description", "messages"]),
        ("prompt", "prompt, input_reference and video", ["content", "contents", "instances"]),
        ("negative_prompt", "negative_prompt", ["negative", "negativeprompttext"]),
        (
            "seconds",
            "seconds",
            ["duration", "durationseconds", "durationinseconds", "videolength", "length", "nseconds", "numframes", "frames", "timelimit"]),
        ("size", "size, such as 1280x720", ["width", "height", "dimensions", "videosize", "framesize"]),
        ("aspect_ratio", "aspect_ratio", ["ratio", "aspect", "targetaspectratio", "orientation"]),
        ("resolution", "resolution, such as 720p or 1080p", ["quality", "mode", "videoquality", "megapixels"]),
        ("seed", "seed", ["randomseed"]),
        ("audio", "audio", ["sound", "generateaudio", "withaudio", "enableaudio", "hasaudio", "addaudio"]),
        (
            "input_reference",
            "input_reference",
            [
                "image", "imageurl", "imageuri", "images", "imageurls", "imgurl", "inputimage", "inputimages", "initimage", "sourceimage",
                "firstframe", "firstframeurl", "firstframeimage", "firstframeuri", "startimage", "startimageurl", "startframe",
                "promptimage", "imagepath", "fileid", "fileids", "inputreferences",
            ]),
        (
            "input_reference",
            FirstAndLast,
            [
                "lastframe", "lastframeurl", "lastframeimage", "lastframeuri", "imagetail", "tailimage", "tailimageurl", "endimage",
                "endimageurl", "endframe", "keyframes", "frameimages",
            ]),
        (
            "reference_images",
            "reference_images",
            ["references", "referenceimageurls", "refimages", "refimageurls", "subjectreference", "imagelist", "elements", "ingredients"]),
        (
            "video",
            "video",
            ["videourl", "videouri", "videourls", "inputvideo", "sourcevideo", "referencevideo", "promptvideo", "videolist", "videoid"]),
        (
            "webhook_url",
            "webhook_url",
            ["callback", "callbackurl", "webhook", "webhookuri", "hookurl", "notifyurl", "notifyhook", "notificationurl"]),
        ("webhook_events", "webhook_events", ["events", "webhookeventsfilter", "callbackevents"]),
        ("metadata", "metadata", ["externaltaskid", "tags", "labels", "safetyidentifier", "userid"]),
        (
            "provider_options",
            "provider_options for fields of a single provider",
            ["options", "extrabody", "extraparams", "parameters", "settings", "providerparams", "additionalparams", "config"]),
        ("fallback_models", "fallback_models", ["fallbacks", "models", "fallback", "fallbackmodel"]),
        (
            "n",
            OneVideo,
            [
                "numvideos", "numberofvideos", "samplecount", "numoutputs", "numresults", "nvariants", "batchsize", "count",
                "numgenerations",
            ]),
    ];

    private static readonly FrozenDictionary<string, (string Field, string Advice)> ByName = Table
        .SelectMany(row => row.Names.Select(name => (name, row.Field, row.Advice)))
        .ToFrozenDictionary(row => row.name, row => (row.Field, row.Advice), StringComparer.Ordinal);

    /// <summary>What to use instead, as it follows "Use". Null: the name is not known, or the request has no such field.</summary>
    /// <param name="known">The fields of the request.</param>
    public static string? Advice(string name, IReadOnlyCollection<string> known)
    {
        var normalized = Normalize(name);
        if (known.FirstOrDefault(field => Normalize(field) == normalized) is { } same) return same;
        return ByName.TryGetValue(normalized, out var row) && known.Contains(row.Field) ? row.Advice : null;
    }

    /// <summary>Without capitals, spaces and separators: <c>aspectRatio</c> and <c>Aspect-Ratio</c> are one name.</summary>
    private static string Normalize(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));
}
