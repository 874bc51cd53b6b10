using System.Buffers.Binary;
using System.Reflection;

namespace Filmgate.Tests.Media;

/// <summary>Small real files, made with ffmpeg.</summary>
internal static class SampleMedia
{
    /// <summary>64x48, one second, with sound, index at the start.</summary>
    public static byte[] Sound => Read("sound.mp4");

    /// <summary>96x54, two seconds, no sound, index after the media data.</summary>
    public static byte[] IndexLast => Read("silent-index-last.mp4");

    /// <summary>The clip with another matrix in the header of its first track, which is the video.</summary>
    public static byte[] Turned(byte[] clip, int a, int b, int c, int d)
    {
        var file = clip.ToArray();
        var matrix = file.AsSpan(file.AsSpan().IndexOf("tkhd"u8) + 4 + 40);
        foreach (var (at, value) in (ReadOnlySpan<(int, int)>)[(0, a), (4, b), (12, c), (16, d)])
            BinaryPrimitives.WriteInt32BigEndian(matrix[at..], value << 16);
        return file;
    }

    public static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("media/" + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
