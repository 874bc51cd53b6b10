using System.Text.Json;

namespace Filmgate.Videos;

internal static class VideoRequestJson
{
    /// <summary>The request as it is stored. The fingerprint of a create is a hash of it.</summary>
    public static byte[] Utf8(this VideoRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, VideoJson.Default.VideoRequest);
}
