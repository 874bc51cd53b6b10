using System.CommandLine;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary>What <c>generate</c> and <c>estimate</c> have in common: the video that is asked for, but for its model.</summary>
internal sealed class RequestOptions
{
    private readonly Argument<string> _prompt = new("PROMPT") { Description = "What the video shows." };
    private readonly Option<int?> _seconds = new("--seconds", "-s") { Description = "Length in seconds, as the model allows.", HelpName = "N" };
    private readonly Option<string?> _size = new("--size") { Description = "Pixels, e.g. 1280x720.", HelpName = "WxH" };
    private readonly Option<string?> _ratio = new("--aspect-ratio") { Description = "E.g. 16:9, 9:16 or 1:1.", HelpName = "RATIO" };
    private readonly Option<string?> _resolution = new("--resolution") { Description = "E.g. 720p or 1080p.", HelpName = "RESOLUTION" };
    private readonly Option<string[]> _images = new("--image", "-i") { Description = "An image to begin with: a file, a URL, an uploaded file's id, or a video's id (its last frame). Given twice: the first and the last frame.", HelpName = "IMAGE", DefaultValueFactory = _ => [] };
    private readonly Option<string?> _video = new("--video") { Description = "A clip to work on, with models that do: a URL, an uploaded file's id, or a video's id.", HelpName = "VIDEO" };
    private readonly Option<string?> _negative = new("--negative-prompt") { Description = "What the video must not show.", HelpName = "TEXT" };
    private readonly Option<long?> _seed = new("--seed") { Description = "The same seed gives a similar video.", HelpName = "N" };
    private readonly Option<bool> _audio = new("--audio") { Description = "With sound, where the model leaves the choice." };
    private readonly Option<bool> _noAudio = new("--no-audio") { Description = "Without." };

    public RequestOptions(Command command)
    {
        command.Arguments.Add(_prompt);
        foreach (var option in (Option[])[_seconds, _size, _ratio, _resolution, _images, _video, _negative, _seed, _audio, _noAudio]) command.Options.Add(option);
    }

    /// <exception cref="WrongSettingsException">A file is missing, or two options exclude each other.</exception>
    public async Task<CreateVideo> ReadAsync(ParseResult parsed, CancellationToken ct)
    {
        if (parsed.GetValue(_audio) && parsed.GetValue(_noAudio)) throw new WrongSettingsException(["--audio and --no-audio exclude each other."]);
        return new()
        {
            Prompt = parsed.GetValue(_prompt)!,
            Seconds = parsed.GetValue(_seconds),
            Size = parsed.GetValue(_size),
            AspectRatio = parsed.GetValue(_ratio),
            Resolution = parsed.GetValue(_resolution),
            Video = parsed.GetValue(_video),
            NegativePrompt = parsed.GetValue(_negative),
            Seed = parsed.GetValue(_seed),
            Audio = parsed.GetValue(_audio) ? true : parsed.GetValue(_noAudio) ? false : null,
            Images = await ImagesAsync(parsed.GetValue(_images) ?? [], ct),
        };
    }

    private static async Task<IReadOnlyList<ReferenceImage>> ImagesAsync(string[] given, CancellationToken ct)
    {
        var missing = given.Where(image => !IsUrl(image, out _) && !IsId(image) && !File.Exists(image)).Select(image => $"--image: there is no file {image}.").ToList();
        if (missing.Count > 0) throw new WrongSettingsException(missing);

        var images = new List<ReferenceImage>();
        foreach (var image in given) images.Add(IsUrl(image, out var url) ? ReferenceImage.FromUrl(url!) : IsId(image) ? ReferenceImage.FromId(image) : await ReferenceImage.FromFileAsync(image, ct));
        return images;
    }

    /// <summary>A file of that name here is meant first.</summary>
    private static bool IsId(string text) => (text.StartsWith("file-", StringComparison.Ordinal) || text.StartsWith("video_", StringComparison.Ordinal)) && !File.Exists(text);

    private static bool IsUrl(string text, out Uri? url) => Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "http" or "https";
}
