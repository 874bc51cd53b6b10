namespace Filmgate.Media.Inspection;

/// <summary>The format of a file that is not an MP4, by its first bytes.</summary>
/// <param name="Name">With an article, for a message.</param>
internal sealed record ContainerFormat(string Name, string ContentType, string Extension)
{
    private const int MaxStart = 16;

    private static readonly ContainerFormat Matroska = new("a WebM or Matroska video", "video/webm", "webm");
    private static readonly ContainerFormat Avi = new("an AVI video", "video/x-msvideo", "avi");
    private static readonly ContainerFormat Flash = new("a Flash video", "video/x-flv", "flv");
    private static readonly ContainerFormat Ogg = new("an Ogg video", "video/ogg", "ogv");
    private static readonly ContainerFormat ProgramStream = new("an MPEG program stream", "video/mpeg", "mpg");
    private static readonly ContainerFormat TransportStream = new("an MPEG transport stream", "video/mp2t", "ts");
    private static readonly ContainerFormat WindowsMedia = new("a Windows Media video", "video/x-ms-wmv", "wmv");
    private static readonly ContainerFormat Gif = new("a GIF", "image/gif", "gif");
    private static readonly ContainerFormat WebP = new("a WebP image", "image/webp", "webp");
    private static readonly ContainerFormat Png = new("a PNG image", "image/png", "png");
    private static readonly ContainerFormat Jpeg = new("a JPEG image", "image/jpeg", "jpg");
    private static readonly ContainerFormat Zip = new("a ZIP archive", "application/zip", "zip");

    /// <summary>Null: none of the known formats.</summary>
    public static ContainerFormat? Of(Stream file)
    {
        Span<byte> start = stackalloc byte[MaxStart];
        file.Position = 0;
        return Of(start[..file.ReadAtLeast(start, (int)Math.Min(MaxStart, file.Length), throwOnEndOfStream: false)]);
    }

    public static ContainerFormat? Of(ReadOnlySpan<byte> start) => start switch
    {
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Matroska,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', (byte)' ', ..] => Avi,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebP,
        [(byte)'F', (byte)'L', (byte)'V', 1, ..] => Flash,
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => Ogg,
        [0, 0, 1, 0xBA, ..] => ProgramStream,
        [0x47, 0x40 or 0x41, _, >= 0x10 and <= 0x3F, ..] => TransportStream,       // a packet that starts a table
        [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, ..] => WindowsMedia,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => Gif,
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => Png,
        [0xFF, 0xD8, 0xFF, ..] => Jpeg,
        [(byte)'P', (byte)'K', 3, 4, ..] => Zip,
        _ => null,
    };
}
