using System.CommandLine;
using Filmgate.Client;

namespace Filmgate.Cli.Options;

/// <summary>The options of <c>generate</c> and <c>estimate</c> that describe the video, except for its model.</summary>
internal sealed class RequestOptions
{
    private readonly Argument<string> _prompt = new("PROMPT") { Description = "What the video shows." };

    private readonly Option<int?> _seconds = new("--seconds", "-s")
    {
        Description = "Duration in seconds; the model defines the accepted values. [default: the model's]",
        HelpName = "N",
    };

    private readonly Option<string?> _size = new("--size")
    {
        Description = "Width and height in pixels, for example 1280x720.",
        HelpName = "WxH",
    };

    private readonly Option<string?> _ratio = new("--aspect-ratio")
    {
        Description = "For example 16:9, 9:16 or 1:1.",
        HelpName = "RATIO",
    };

    private readonly Option<string?> _resolution = new("--resolution")
    {
        Description = "For example 720p or 1080p.",
        HelpName = "RESOLUTION",
    };

    private readonly Option<string[]> _images = new("--image", "-i")
    {
        Description = "First frame: a file, a URL, the id of an uploaded file, or the id of a video (its last frame). "
            + "Given twice: the first and the last frame.",
        HelpName = "IMAGE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _imageFit = new("--image-fit")
    {
        Description = "How images that do not fit the video are changed: reject, cover (crop), contain (pad) or stretch. [default: reject]",
        HelpName = "FIT",
    };

    private readonly Option<string?> _video = new("--video")
    {
        Description = "Source clip, for models that accept one: a URL, the id of an uploaded file, or the id of a video.",
        HelpName = "VIDEO",
    };

    private readonly Option<string?> _negativePrompt = new("--negative-prompt")
    {
        Description = "What the video must not show.",
        HelpName = "TEXT",
    };

    private readonly Option<long?> _seed = new("--seed")
    {
        Description = "Random seed; the same seed gives a similar video.",
        HelpName = "N",
    };

    private readonly Option<bool> _audio = new("--audio") { Description = "Generate sound, for models where it is optional." };
    private readonly Option<bool> _noAudio = new("--no-audio") { Description = "Generate no sound, for models where it is optional." };

    private readonly Option<decimal?> _maxPrice = new("--max-price")
    {
        Description = "The most that the video may cost by the estimate, in US dollars. "
            + "A request whose price is higher or unknown is refused.",
        HelpName = "USD",
    };

    public RequestOptions(Command command)
    {
        command.Arguments.Add(_prompt);
        Option[] options =
        [
            _seconds, _size, _ratio, _resolution, _images, _imageFit, _video, _negativePrompt, _seed, _audio, _noAudio, _maxPrice,
        ];
        foreach (var option in options) command.Options.Add(option);
    }

    /// <exception cref="InvalidUsageException">A file is missing, or two options exclude each other.</exception>
    public async Task<CreateVideo> ReadAsync(ParseResult parsed, CancellationToken ct)
    {
        if (parsed.GetValue(_audio) && parsed.GetValue(_noAudio))
            throw new InvalidUsageException("--audio and --no-audio exclude each other.");
        return new()
        {
            Prompt = parsed.GetValue(_prompt)!,
            Seconds = parsed.GetValue(_seconds),
            Size = parsed.GetValue(_size),
            AspectRatio = parsed.GetValue(_ratio),
            Resolution = parsed.GetValue(_resolution),
            ImageFit = parsed.GetValue(_imageFit),
            Video = parsed.GetValue(_video),
            NegativePrompt = parsed.GetValue(_negativePrompt),
            Seed = parsed.GetValue(_seed),
            Audio = parsed.GetValue(_audio) ? true : parsed.GetValue(_noAudio) ? false : null,
            MaxPriceUsd = parsed.GetValue(_maxPrice),
            Images = await ReadImagesAsync(parsed.GetValue(_images) ?? [], ct),
        };
    }

    private static async Task<IReadOnlyList<ReferenceImage>> ReadImagesAsync(string[] values, CancellationToken ct)
    {
        var missing = values.Where(value => !IsUrl(value, out _) && !IsId(value) && !File.Exists(value)).ToList();
        if (missing.Count > 0) throw new InvalidUsageException([.. missing.Select(value => $"--image: the file {value} does not exist.")]);

        var images = new List<ReferenceImage>();
        foreach (var value in values)
        {
            images.Add(IsUrl(value, out var url) ? ReferenceImage.FromUrl(url!)
                : IsId(value) ? ReferenceImage.FromId(value)
                : await ReferenceImage.FromFileAsync(value, ct));
        }

        return images;
    }

    /// <summary>A local file of the same name takes precedence over an id.</summary>
    private static bool IsId(string text) =>
        (text.StartsWith("file-", StringComparison.Ordinal) || text.StartsWith("video_", StringComparison.Ordinal)) && !File.Exists(text);

    private static bool IsUrl(string text, out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "http" or "https";
}
