using System.Text.Json.Nodes;
using Filmgate.Upstreams.Bodies;

namespace Filmgate.Dialects;

/// <summary>An input clip: a URL that the provider can download, or else the file itself.</summary>
internal sealed record SubmittedClip
{
    private readonly string? _url;
    private readonly InputFile? _file;

    public SubmittedClip(string url) => _url = url;

    public SubmittedClip(InputFile file) => _file = file;

    public JsonNode UrlOrDataUri => _file is null ? _url! : new Base64Text("data:video/mp4;base64,", _file).ToJson();
}
