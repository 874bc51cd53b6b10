using Filmgate.Json;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Dialects.Interactions;

/// <summary>An interaction, as a poll returns it: a status, the steps of the model with their contents, and the used tokens.</summary>
internal readonly record struct Interaction(JsonView Body)
{
    private const int MaxParts = 200;
    private const string FileFolder = "/files/";

    public string? Status => Body["status"].Text;

    /// <summary>Words for an end without a result, which other formats do not have.</summary>
    public bool EndedEarly => Status?.ToLowerInvariant() is "requires_action" or "incomplete" or "budget_exceeded";

    /// <summary>More than 0 if Google has rendered a video, and charges for it. Null: the response has no usage.</summary>
    public long? VideoTokens
    {
        get
        {
            var tokens = Parts(Body["usage"]["output_tokens_by_modality"])
                .Where(part => string.Equals(part["modality"].Text, "video", StringComparison.OrdinalIgnoreCase))
                .Select(part => part["tokens"].Number)
                .OfType<double>()
                .ToList();
            return Body["usage"].IsObject ? (long)Math.Clamp(tokens.Sum(), 0, int.MaxValue) : null;
        }
    }

    /// <summary>The error of a failed interaction: its own, the first of a list, or that of a step.</summary>
    public JsonView Error =>
        Body["error"] is { Exists: true } own ? own
        : Body["errors"][0] is { Exists: true } first ? first
        : Parts(Body["steps"]).Select(step => step["error"]).FirstOrDefault(error => error.Exists);

    /// <summary>What the model said in place of a video.</summary>
    public string? Words => OutputsOf("text").Select(part => part["text"].Text).FirstOrDefault(text => text is not null);

    /// <summary>Where the video is. Null: the interaction has none, or has it within the response.</summary>
    public VideoSource? FindSource(Upstream upstream)
    {
        var uri = OutputsOf("video").Select(part => part["uri"].Text).LastOrDefault(text => text is not null)
            ?? Body["output_video"]["uri"].Text;
        var source = VideoUrlReader.Read(uri, upstream);
        return source is { NeedsCredential: true } ? source with { Url = WithContent(source.Url) } : source;
    }

    /// <summary>The path of a file at Google, below the base URL. Null: the video is somewhere else.</summary>
    public static string? FileOf(VideoSource source)
    {
        if (!source.NeedsCredential) return null;
        var path = new Uri(source.Url).AbsolutePath;
        var at = path.LastIndexOf(FileFolder, StringComparison.Ordinal);
        if (at < 0) return null;
        var name = path[(at + FileFolder.Length)..].Split(':')[0];
        return name.Length > 0 && !name.Contains('/') && name.Trim('.').Length > 0 ? $"files/{name}" : null;
    }

    /// <summary>The contents of the model's own steps. The request's are in the list too.</summary>
    private IEnumerable<JsonView> OutputsOf(string type) => Parts(Body["steps"])
        .Where(step => step["type"].Text is "model_output")
        .SelectMany(step => Parts(step["content"]))
        .Where(part => part["type"].Text == type);

    /// <summary>Without this parameter, the response is a description of the file.</summary>
    private static string WithContent(string url)
    {
        var parts = new UriBuilder(url);
        if (parts.Query.Contains("alt=", StringComparison.Ordinal)) return url;
        parts.Query = parts.Query.Length > 1 ? $"{parts.Query[1..]}&alt=media" : "alt=media";
        return parts.Uri.AbsoluteUri;
    }

    private static IEnumerable<JsonView> Parts(JsonView list)
    {
        for (var i = 0; i < MaxParts && list[i] is { Exists: true } part; i++) yield return part;
    }
}
