using System.CommandLine;
using System.CommandLine.Parsing;
using Filmgate.Cli.Output;
using Filmgate.Formatting;
using Filmgate.Media.Inspection;
using Filmgate.Verification;

namespace Filmgate.Cli.Options;

/// <summary>The options of <c>verify</c>.</summary>
internal sealed class VerifyOptions
{
    private readonly Argument<string> _provider = new("PROVIDER")
    {
        Description = "Name of a configured provider, or 'sandbox' to try the command without money.",
    };

    private readonly Option<decimal?> _maxPrice = new("--max-price")
    {
        Description = "The most that the render may cost, in US dollars. Required, except with --resume.",
        HelpName = "USD",
    };

    private readonly Option<bool> _acceptUnknown = new("--accept-unknown-price")
    {
        Description = "Also make a render whose price the catalogue does not know. --max-price cannot limit it.",
    };

    private readonly Option<string?> _model = new("--model", "-m")
    {
        Description = "Model id. [default: the cheapest model of the provider]",
        HelpName = "MODEL",
    };

    private readonly Option<string> _prompt = new("--prompt")
    {
        Description = "What the video shows. The transcript contains it.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => VerificationRequest.DefaultPrompt,
    };

    private readonly Option<int?> _seconds = new("--seconds", "-s")
    {
        Description = "Duration in seconds. [default: the model's shortest]",
        HelpName = "N",
    };

    private readonly Option<string?> _size = new("--size")
    {
        Description = "Width and height in pixels. [default: the cheapest]",
        HelpName = "WxH",
    };

    private readonly Option<string?> _ratio = new("--aspect-ratio") { Description = "For example 16:9.", HelpName = "RATIO" };
    private readonly Option<string?> _resolution = new("--resolution") { Description = "For example 720p.", HelpName = "RESOLUTION" };
    private readonly Option<string?> _image = new("--input-image", "-i")
    {
        Description = "First frame, to verify image to video: a JPEG, PNG or WebP file. The transcript does not contain it.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Poll and download a task that was created earlier. Creates nothing and costs nothing. Needs --model.",
        HelpName = "OPERATION",
    };

    private readonly Option<string?> _timeout = new("--timeout")
    {
        Description = "How long to wait for the render. [default: five times the model's usual time, at least 10m; 30m if it is unknown]",
        HelpName = "TIME",
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "File to save the video to. [default: video.mp4 in the folder of the transcripts]",
        HelpName = "FILE",
    };

    private readonly Option<string?> _transcripts = new("--transcripts")
    {
        Description = "Folder to write the transcripts to. [default: verify-PROVIDER-MODEL]",
        HelpName = "FOLDER",
    };

    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask before the render is paid for." };
    private readonly Option<bool> _bodies = new("--show-bodies") { Description = "Show whole requests and responses, redacted." };
    private readonly Option<bool> _json = new("--json") { Description = "Print the report as JSON." };

    public VerifyOptions(Command command)
    {
        command.Arguments.Add(_provider);
        Option[] options =
        [
            _maxPrice, _acceptUnknown, _model, _prompt, _seconds, _size, _ratio, _resolution, _image,
            _resume, _timeout, _output, _transcripts, _yes, _bodies, _json,
        ];
        foreach (var option in options) command.Options.Add(option);
    }

    public string Provider(ParseResult parsed) => parsed.GetValue(_provider)!;

    public string? Resume(ParseResult parsed) => parsed.GetValue(_resume);

    public bool AcceptsUnknownPrice(ParseResult parsed) => parsed.GetValue(_acceptUnknown);

    public bool IsConfirmed(ParseResult parsed) => parsed.GetValue(_yes);

    public bool ShowBodies(ParseResult parsed) => parsed.GetValue(_bodies);

    public bool PrintJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>In US dollars.</summary>
    public decimal MaxPrice(ParseResult parsed) => parsed.GetValue(_maxPrice) ?? 0;

    /// <exception cref="InvalidUsageException">With every error.</exception>
    public VerificationRequest ReadRequest(ParseResult parsed)
    {
        var errors = new List<string>();
        if (parsed.GetValue(_resume) is null && parsed.GetValue(_maxPrice) is not > 0)
            errors.Add("--max-price is required: the most that the render may cost, in US dollars, for example 0.50.");
        if (parsed.GetValue(_resume) is not null && parsed.GetValue(_model) is null)
            errors.Add("--resume needs --model: the model decides how the task is polled.");
        if (parsed.GetValue(_resume) is { Length: 0 }) errors.Add("--resume is empty. Give the operation that was printed.");
        var image = parsed.GetValue(_image) is { } file ? ReadImage(file, errors) : null;
        if (errors.Count > 0) throw new InvalidUsageException(errors);
        return new()
        {
            Model = parsed.GetValue(_model),
            Prompt = parsed.GetValue(_prompt)!,
            Seconds = parsed.GetValue(_seconds),
            Size = parsed.GetValue(_size),
            AspectRatio = parsed.GetValue(_ratio),
            Resolution = parsed.GetValue(_resolution),
            Image = image,
        };
    }

    public TimeSpan? ReadTimeout(ParseResult parsed)
    {
        if (parsed.GetValue(_timeout) is not { } text) return null;
        try
        {
            return SettingParser.Duration(text, "1s", "24h");
        }
        catch (FormatException error)
        {
            throw new InvalidUsageException($"--timeout: {error.Message}.");
        }
    }

    /// <summary>Creates the folder, so that a mistake in the path is found before the render is paid for.</summary>
    public (string Video, string Transcripts) PrepareFiles(ParseResult parsed, VerificationPlan plan)
    {
        var folder = parsed.GetValue(_transcripts)
            ?? $"verify-{TranscriptWriter.FileName(plan.Provider.Name)}-{TranscriptWriter.FileName(plan.Model.Id)}";
        Directory.CreateDirectory(folder);
        var video = parsed.GetValue(_output) ?? Path.Combine(folder, "video.mp4");
        if (Directory.Exists(video)) video = Path.Combine(video, "video.mp4");
        _ = new OutputFile(video);                                      // fails if it cannot be written
        return (video, folder);
    }

    private static VerificationImage? ReadImage(string file, List<string> errors)
    {
        if (!File.Exists(file))
        {
            errors.Add($"--input-image: the file {file} does not exist.");
            return null;
        }

        var bytes = File.ReadAllBytes(file);
        var inspection = ImageInspector.Inspect(bytes);
        if (inspection is ImageInspection.Accepted { Facts: { ForeignType: { } foreign } })
        {
            errors.Add($"--input-image: no provider accepts {foreign}. Give a JPEG, PNG or WebP file.");
            return null;
        }

        if (inspection is ImageInspection.Accepted { Facts: var facts })
            return new(new($"inputs/first.{facts.Extension}", facts.ContentType, bytes.Length, facts.Width, facts.Height), bytes);
        errors.Add($"--input-image: {((ImageInspection.Refused)inspection).Reason}");
        return null;
    }
}
