using System.Buffers.Binary;

namespace Filmgate.Sandbox.Rendering;

/// <summary>
/// The clip that is delivered when rendering is not possible: one of three bundled files, presented in the requested size and length. Only
/// the file's index changes. Its edit lists end at the requested length, and its track header has the requested presentation size, to which
/// players scale (ISO/IEC 14496-12, 8.3.2 and 8.6.6).
/// </summary>
internal static class PlaceholderClip
{
    public static byte[] Create(int width, int height, int seconds, bool audio)
    {
        var name = ((double)width / height) switch
        {
            > 1.15 => "landscape",
            < 0.87 => "portrait",
            _ => "square",
        };
        using var resource = typeof(PlaceholderClip).Assembly.GetManifestResourceStream($"placeholder-{name}.mp4")!;
        var file = new byte[resource.Length];
        resource.ReadExactly(file);
        Edit(file, width, height, seconds, audio);
        return file;
    }

    private static void Edit(Span<byte> file, int width, int height, int seconds, bool audio)
    {
        var movie = Find(file, "moov");
        var header = Find(movie, "mvhd")[8..];                          // all boxes here have version 0, with 32-bit times
        var scale = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        var duration = Math.Min((uint)seconds * scale, BinaryPrimitives.ReadUInt32BigEndian(header[16..]));
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], duration);
        for (var rest = movie[8..]; rest.Length > 0; rest = rest[SizeOf(rest)..])
        {
            if (!IsNamed(rest, "trak")) continue;
            var track = rest[..SizeOf(rest)];
            var trackHeader = Find(track, "tkhd")[8..];
            BinaryPrimitives.WriteUInt32BigEndian(trackHeader[20..], duration);
            BinaryPrimitives.WriteUInt32BigEndian(Find(Find(track, "edts"), "elst")[16..], duration);
            if (BinaryPrimitives.ReadUInt32BigEndian(trackHeader[76..]) > 0)
            {
                BinaryPrimitives.WriteUInt32BigEndian(trackHeader[76..], (uint)width << 16);
                BinaryPrimitives.WriteUInt32BigEndian(trackHeader[80..], (uint)height << 16);
            }
            else if (!audio)
            {
                "free"u8.CopyTo(track[4..]);                            // a box that players skip
            }
        }
    }

    /// <summary>A box inside another one, or in the file, with its header.</summary>
    private static Span<byte> Find(Span<byte> parent, string name)
    {
        for (var rest = IsNamed(parent, "ftyp") ? parent : parent[8..]; ; rest = rest[SizeOf(rest)..])
            if (IsNamed(rest, name)) return rest[..SizeOf(rest)];
    }

    private static bool IsNamed(ReadOnlySpan<byte> box, string name)
    {
        for (var i = 0; i < name.Length; i++)
            if (box[4 + i] != name[i]) return false;
        return true;
    }

    private static int SizeOf(ReadOnlySpan<byte> box) => BinaryPrimitives.ReadInt32BigEndian(box);
}
