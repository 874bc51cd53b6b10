using System.Reflection;

namespace Filmgate.Tests.Media;

/// <summary>Small real files, made with ffmpeg.</summary>
internal static class SampleMedia
{
    /// <summary>64x48, one second, with sound, index at the start.</summary>
    public static byte[] Sound => Read("sound.mp4");

    /// <summary>96x54, two seconds, no sound, index after the media data.</summary>
    public static byte[] IndexLast => Read("silent-index-last.mp4");

    public static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("media/" + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
