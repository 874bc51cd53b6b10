using System.Globalization;

namespace Filmgate.Sandbox.Rendering;

/// <summary>
/// The arguments and filter graph that render a clip. No argument contains client data:
/// texts and images are read from files in the working directory.
/// </summary>
/// <param name="ImageDemuxer">ffmpeg's demuxer for the input image. Null: there is no image.</param>
internal sealed record FfmpegCommand(ClipSpec Clip, TitleLayout? Title, string? ImageDemuxer)
{
    public const string FontFile = "title.ttf";
    public const string TitleFile = "title.txt";
    public const string CaptionFile = "note.txt";
    public const string ImageFile = "image";
    public const string OutputFile = "clip.mp4";

    // All dark enough for white text.
    private static readonly string[][] Palettes =
    [
        ["0x0b1a3a", "0x6a2c70", "0xb8405e"],
        ["0x03256c", "0x06607a", "0x1b9aaa"],
        ["0x0b3b2e", "0x2d6a4f", "0x6a994e"],
        ["0x2b0f1c", "0x8c2f39", "0xc8553d"],
        ["0x1d1145", "0x4a2c83", "0x8d5bb5"],
        ["0x102a43", "0x334e68", "0x7b6d8d"],
    ];

    public string Caption =>
        $"{Clip.Model}  ·  {Clip.Width}×{Clip.Height}  ·  {Clip.Seconds} s{(Clip.ImageByUrl ? "  ·  image by URL, not fetched" : "")}";

    public IEnumerable<string> Arguments()
    {
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-protocol_whitelist", "file,pipe",
            .. Background(),
            "-f", "lavfi", "-i", Invariant($"color=c=white:s={Clip.Width}x{BarHeight}:r={Clip.FramesPerSecond}:d={Clip.Seconds}"),
            .. Clip.Audio ? ["-f", "lavfi", "-i", Chord] : Array.Empty<string>(),
            "-filter_complex", FilterGraph, "-map", "[v]",
            .. Clip.Audio ? ["-map", "2:a", "-c:a", "aac", "-b:a", "64k"] : Array.Empty<string>(),
            "-c:v", "libx264", "-preset", "ultrafast", "-crf", "28", "-threads", "1",
            "-t", Invariant($"{Clip.Seconds}"), "-movflags", "+faststart", OutputFile,
        ];
        return arguments;
    }

    /// <summary>The progress bar at the bottom.</summary>
    private int BarHeight => Math.Max(2, Clip.Height / 120 / 2 * 2);

    private IEnumerable<string> Background()
    {
        if (ImageDemuxer is not null) return ["-f", ImageDemuxer, "-i", ImageFile];
        // Rendered small and scaled up: a gradient loses no detail, and 4K takes little longer than 720p.
        var (width, height) = (Clip.Width / 8 * 2, Clip.Height / 8 * 2);
        while (width * height > 40_000) (width, height) = (width / 4 * 2, height / 4 * 2);
        var colours = Palettes[Clip.Hash[0] % Palettes.Length];
        return
        [
            "-f", "lavfi", "-i",
            Invariant($"gradients=s={width}x{height}:r={Clip.FramesPerSecond}:d={Clip.Seconds}")
                + Invariant($":n=3:c0={colours[0]}:c1={colours[1]}:c2={colours[2]}:speed=0.015:seed={Clip.Hash[1]}"),
        ];
    }

    private string FilterGraph
    {
        get
        {
            var picture = ImageDemuxer is null
                ? Invariant($"[0:v]vignette=PI/6,scale={Clip.Width}:{Clip.Height}:flags=bicubic,setsar=1")
                : ImagePicture;
            return Invariant($"{picture},{Text}format=yuv420p[picture];")
                + Invariant($"[picture][1:v]overlay=x='-w+w*t/{Clip.Seconds}':y=H-h,format=yuv420p[v]");
        }
    }

    /// <summary>The image fills the frame and is slowly zoomed in.</summary>
    private string ImagePicture
    {
        get
        {
            var (width, height) = (Clip.Width * 3 / 2, Clip.Height * 3 / 2);
            var frames = Clip.Seconds * Clip.FramesPerSecond;
            return Invariant($"[0:v]scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height},setsar=1,")
                + Invariant($"zoompan=z='1+0.2*on/{frames}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2'")
                + Invariant($":d={frames}:s={Clip.Width}x{Clip.Height}:fps={Clip.FramesPerSecond}");
        }
    }

    /// <summary>The prompt as a title and the caption below it.</summary>
    private string Text
    {
        get
        {
            if (Title is null) return "";
            var captionSize = Math.Max(10, Math.Min(Clip.Height, Clip.Width) / 28);
            var shadow = Math.Max(1, Title.FontSize / 20);
            // A box keeps the text readable over any image.
            var box = ImageDemuxer is null ? "" : ":box=1:boxcolor=black@0.45:boxborderw=8";
            var position = ImageDemuxer is null ? "y=(h-text_h)/2" : "y=h*0.86-text_h";
            return DrawText(TitleFile, Title.FontSize, position, box, shadow)
                + Invariant($":line_spacing={Title.FontSize / 4}:alpha='min(1,t/0.4)',")
                + DrawText(CaptionFile, captionSize, "y=h*0.91", box, shadow: 1) + ",";
        }
    }

    private static string DrawText(string file, int size, string position, string box, int shadow) =>
        Invariant($"drawtext=fontfile={FontFile}:textfile={file}:expansion=none:fontcolor=white:fontsize={size}:x=w*0.08:{position}{box}")
        + Invariant($":shadowcolor=black@0.5:shadowx={shadow}:shadowy={shadow}");

    /// <summary>The audio: a quiet chord whose pitch depends on the specification.</summary>
    private string Chord
    {
        get
        {
            var root = 174.6 * Math.Pow(2, Clip.Hash[2] % 8 / 12.0);
            return Invariant($"aevalsrc='0.020*sin(2*PI*{root:F1}*t)+0.014*sin(2*PI*{root * 1.26:F1}*t)")
                + Invariant($"+0.010*sin(2*PI*{root * 1.498:F1}*t)':s=44100:d={Clip.Seconds}");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
