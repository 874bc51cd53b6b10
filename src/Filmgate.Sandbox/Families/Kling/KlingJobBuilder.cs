using System.Globalization;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;

namespace Filmgate.Sandbox.Families.Kling;

/// <summary>Collects the properties of a job while its request is parsed. The first image determines how the clip looks.</summary>
internal sealed class KlingJobBuilder(KlingAction action)
{
    private byte[]? _imageBytes;
    private ImageHeader? _image;
    private bool _imageByUrl;

    public string? Model { get; set; }
    public string Prompt { get; set; } = "";
    public string? ExternalId { get; set; }
    public int Seconds { get; set; } = KlingClips.DefaultSeconds;
    public int Height { get; set; }
    public string? Ratio { get; set; }
    public bool HasSound { get; set; }

    /// <summary>The job that this one extends, which determines the size.</summary>
    public SandboxJob? Parent { get; set; }

    /// <summary>Returns the error, or null if the image is valid.</summary>
    public string? AddImage(JsonObjectReader fields, string name) => AddImage(fields.Text(name), name);

    public string? AddImage(string? text, string name)
    {
        if (KlingImage.Validate(text, name, out var input, out var image) is { } error) return error;
        _imageByUrl |= input!.Url is not null;
        if (_image is null && image is not null) (_image, _imageBytes) = (image, input.Bytes);
        return null;
    }

    public SandboxJob Build(ImageStore images)
    {
        var ratio = Ratio is not null ? FrameSize.Parse(Ratio, ':')!
            : _image is not null ? new(_image.Width, _image.Height)
            : new FrameSize(16, 9);
        var frame = FrameSize.FromRatio(ratio, Height);
        return new()
        {
            Id = KlingTask.NewId(),
            Family = KlingFamily.Name,
            Route = action.Path,
            Model = Model ?? $"kling-{action.Segment}",
            Prompt = Prompt,
            ExternalId = ExternalId,
            Seconds = Seconds,
            Width = Parent?.Width ?? frame.Width,
            Height = Parent?.Height ?? frame.Height,
            Audio = HasSound,
            Image = _image is null ? null : images.Save(_imageBytes!, _image.Kind),
            ImageByUrl = _imageByUrl,
            RequestedSeconds = Seconds.ToString(CultureInfo.InvariantCulture),
            RemixedFrom = Parent?.Id,
        };
    }
}
