namespace Filmgate.Sandbox.Rendering;

/// <summary>A known font that is installed on this machine, for titles.</summary>
/// <param name="HasCjk">The font has Chinese, Japanese and Korean glyphs.</param>
internal sealed record Font(string Path, bool HasCjk)
{
    private const char FirstCjk = '\u2e80';

    private static readonly string? Latin = Array.Find(
    [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
        "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
        "/usr/share/fonts/noto/NotoSans-Bold.ttf",
        "/System/Library/Fonts/Supplemental/Arial Bold.ttf",
        "C:/Windows/Fonts/arialbd.ttf",
    ], File.Exists);

    private static readonly string? Cjk = Array.Find(
    [
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
        "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
        "C:/Windows/Fonts/msyhbd.ttc",
    ], File.Exists);

    public static Font? For(string prompt) =>
        Cjk is not null && (Latin is null || prompt.Any(IsCjk)) ? new(Cjk, HasCjk: true)
        : Latin is not null ? new(Latin, HasCjk: false)
        : null;

    public static bool IsCjk(char letter) => letter >= FirstCjk;

    public bool CanDraw(char letter) => HasCjk || !IsCjk(letter);
}
