using System.Buffers.Binary;

namespace Filmgate.Media.Inspection;

/// <summary>
/// Detects whether an MP4 contains a C2PA manifest: a top-level <c>uuid</c> box with C2PA's id. The manifest is not verified, because that
/// needs the signers' certificates.
/// </summary>
internal static class ContentCredentials
{
    private const int MaxBoxes = 1000;
    private static readonly byte[] C2pa = Convert.FromHexString("D8FEC3D61B0E483C92975828877EC481");

    public static async Task<bool> ArePresentAsync(Stream mp4, CancellationToken ct)
    {
        var head = new byte[32];
        long position = 0;
        for (var boxes = 0; boxes < MaxBoxes && position + 8 <= mp4.Length; boxes++)
        {
            mp4.Position = position;
            var read = await mp4.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
            if (read < 8) return false;
            long size = BinaryPrimitives.ReadUInt32BigEndian(head);
            var body = 8;
            if (size == 1 && read >= 16) (size, body) = (BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8)), 16);
            if (size == 0) size = mp4.Length - position; // to the end of the file
            if (size < body || size > mp4.Length - position) return false;
            var isUuid = head.AsSpan(4, 4).SequenceEqual("uuid"u8) && size >= body + 16 && read >= body + 16;
            if (isUuid && head.AsSpan(body, 16).SequenceEqual(C2pa)) return true;
            position += size;
        }

        return false;
    }
}
