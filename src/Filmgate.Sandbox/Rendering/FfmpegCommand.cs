using System.Globalization;

namespace Filmgate.Sandbox.Rendering;

/// <summary>A scene as arguments for ffmpeg. Nothing that a client sent is part of an argument: texts and images come from files in the working directory.</summary>
internal sealed record FfmpegCommand(ClipSpec Clip, TitleLayout? Title, string? ImageFormat)
{
    public const string FontFile = "title.ttf";
    public const string TitleFile = "title.txt";
    public const string NoteFile = "note.txt";
    public const string ImageName = "image";
    public const string Output = "clip.mp4";

    // Dusk, sea, forest, ember, violet: dark enough for white letters.
    private static readonly string[][] Palettes =
    [
        ["0x0b1a3a", "0x6a2c70", "0xb8405e"],
        ["0x03256c", "0x06607a", "0x1b9aaa"],
        ["0x0b3b2e", "0x2d6a4f", "0x6a994e"],
        ["0x2b0f1c", "0x8c2f39", "0xc8553d"],
        ["0x1d1145", "0x4a2c83", "0x8d5bb5"],
        ["0x102a43", "0x334e68", "0x7b6d8d"],
    ];

    public string Note =>
        $"{Clip.Model}  ·  {Clip.Width}×{Clip.Height}  ·  {Clip.Seconds} s{(Clip.ImageByUrl ? "  ·  image by URL, not fetched" : "")}";

    public IEnumerable<string> Arguments()
    {
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-protocol_whitelist", "file,pipe",
            .. Background(),
            "-f", "lavfi", "-i", I($"color=c=white:s={Clip.Width}x{BarHeight}:r={Clip.FramesPerSecond}:d={Clip.Seconds}"),
            .. Clip.Audio ? ["-f", "lavfi", "-i", Chord] : Array.Empty<string>(),
            "-filter_complex", Filters, "-map", "[v]",
            .. Clip.Audio ? ["-map", "2:a", "-c:a", "aac", "-b:a", "64k"] : Array.Empty<string>(),
            "-c:v", "libx264", "-preset", "ultrafast", "-crf", "28", "-threads", "1",
            "-t", I($"{Clip.Seconds}"), "-movflags", "+faststart", Output,
        ];
        return arguments;
    }

    private int BarHeight => Math.Max(2, Clip.Height / 120 / 2 * 2);

    private IEnumerable<string> Background()
    {
        if (ImageFormat is not null) return ["-f", ImageFormat, "-i", ImageName];
        // Drawn small and blown up: a gradient has no detail to lose, and 4K costs little more than 720p.
        var (width, height) = (Clip.Width / 8 * 2, Clip.Height / 8 * 2);
        while (width * height > 40_000) (width, height) = (width / 4 * 2, height / 4 * 2);
        var colours = Palettes[Clip.Hash[0] % Palettes.Length];
        return ["-f", "lavfi", "-i", I($"gradients=s={width}x{height}:r={Clip.FramesPerSecond}:d={Clip.Seconds}:n=3:c0={colours[0]}:c1={colours[1]}:c2={colours[2]}:speed=0.015:seed={Clip.Hash[1]}")];
    }

    private string Filters
    {
        get
        {
            var picture = ImageFormat is null
                ? I($"[0:v]vignette=PI/6,scale={Clip.Width}:{Clip.Height}:flags=bicubic,setsar=1")
                : I($"[0:v]scale={Clip.Width * 3 / 2}:{Clip.Height * 3 / 2}:force_original_aspect_ratio=increase,crop={Clip.Width * 3 / 2}:{Clip.Height * 3 / 2},setsar=1,{Zoom}");
            return I($"{picture},{Lettering}format=yuv420p[picture];[picture][1:v]overlay=x='-w+w*t/{Clip.Seconds}':y=H-h,format=yuv420p[v]");
        }
    }

    private string Zoom
    {
        get
        {
            var frames = Clip.Seconds * Clip.FramesPerSecond;
            return I($"zoompan=z='1+0.2*on/{frames}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2':d={frames}:s={Clip.Width}x{Clip.Height}:fps={Clip.FramesPerSecond}");
        }
    }

    private string Lettering
    {
        get
        {
            if (Title is null) return "";
            var noteSize = Math.Max(10, Math.Min(Clip.Height, Clip.Width) / 28);
            var shadow = Math.Max(1, Title.FontSize / 20);
            // Over an unknown picture letters need a ground of their own.
            var ground = ImageFormat is null ? "" : ":box=1:boxcolor=black@0.45:boxborderw=8";
            var place = ImageFormat is null ? "y=(h-text_h)/2" : "y=h*0.86-text_h";
            return Text(TitleFile, Title.FontSize, place, ground, shadow) + I($":line_spacing={Title.FontSize / 4}:alpha='min(1,t/0.4)',")
                + Text(NoteFile, noteSize, "y=h*0.91", ground, shadow: 1) + ",";
        }
    }

    private static string Text(string file, int size, string place, string ground, int shadow) =>
        I($"drawtext=fontfile={FontFile}:textfile={file}:expansion=none:fontcolor=white:fontsize={size}:x=w*0.08:{place}{ground}")
        + I($":shadowcolor=black@0.5:shadowx={shadow}:shadowy={shadow}");

    /// <summary>A quiet chord, another one for another prompt.</summary>
    private string Chord
    {
        get
        {
            var root = 174.6 * Math.Pow(2, Clip.Hash[2] % 8 / 12.0);
            return I($"aevalsrc='0.020*sin(2*PI*{root:F1}*t)+0.014*sin(2*PI*{root * 1.26:F1}*t)+0.010*sin(2*PI*{root * 1.498:F1}*t)':s=44100:d={Clip.Seconds}");
        }
    }

    private static string I(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
