using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Verification;

/// <summary>Formats bodies as a transcript has them.</summary>
internal static class TranscriptBody
{
    private static readonly string[] Markers = ["#", "===", ">>> ", "<<< "];

    /// <summary>JSON as it is; a form with one <c>name=value</c> on each line, and its files after the fields.</summary>
    public static async Task<string> OfRequestAsync(ReplayedRequest request)
    {
        if (request.ContentType is not { } type || !type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            return WithImageName(Encoding.UTF8.GetString(request.Body));
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(type).Boundary).Value!;
        var reader = new MultipartReader(boundary, new MemoryStream(request.Body, writable: false));
        List<string> fields = [], files = [];
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            var disposition = ContentDispositionHeaderValue.Parse(section.ContentDisposition!);
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value;
            if (disposition.FileName.HasValue)
                files.Add($"{name}=@{HeaderUtilities.RemoveQuotes(disposition.FileName)} {section.ContentType}");
            else
                fields.Add($"{name}={await section.ReadAsStringAsync()}");
        }

        return string.Join('\n', fields.Concat(files));
    }

    /// <summary>A line that looks like one of the transcript's own gets a space in front.</summary>
    public static string OfResponse(string body) => string.Join('\n', body.ReplaceLineEndings("\n").Split('\n')
        .Select(line => Markers.Any(marker => line.StartsWith(marker, StringComparison.Ordinal)) ? $" {line}" : line));

    private static string WithImageName(string body) =>
        body.Replace(TranscriptImage.Base64, TranscriptImage.Name, StringComparison.Ordinal);
}
