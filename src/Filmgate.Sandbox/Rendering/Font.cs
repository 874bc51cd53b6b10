namespace Filmgate.Sandbox.Rendering;

/// <summary>A font to write titles with, if this machine has one that we know.</summary>
/// <param name="IsWide">It can draw Chinese, Japanese and Korean.</param>
internal sealed record Font(string Path, bool IsWide)
{
    private const char FirstWide = '\u2e80';

    private static readonly string? Plain = Array.Find(
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

    private static readonly string? Wide = Array.Find(
    [
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
        "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
        "C:/Windows/Fonts/msyhbd.ttc",
    ], File.Exists);

    public static Font? For(string prompt) =>
        Wide is not null && (Plain is null || prompt.Any(IsWideLetter)) ? new(Wide, IsWide: true)
        : Plain is not null ? new(Plain, IsWide: false)
        : null;

    public static bool IsWideLetter(char letter) => letter >= FirstWide;

    public bool Draws(char letter) => IsWide || !IsWideLetter(letter);
}
