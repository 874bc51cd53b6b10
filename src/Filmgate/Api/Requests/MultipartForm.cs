using Filmgate.Api.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Requests;

/// <summary>
/// Reads multipart/form-data with the framework's parser. The framework's own form reader ignores Content-Transfer-Encoding: a base64 part
/// would be stored, and paid for, undecoded.
/// </summary>
internal static class MultipartForm
{
    /// <exception cref="InvalidDataException">It is malformed, or exceeds a limit of <see cref="FormOptions"/>.</exception>
    /// <exception cref="IOException">It is incomplete.</exception>
    public static async Task<(IFormCollection? Form, ApiError? Error)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var options = OptionsOf(request);
        var body = request.ContentLength is null ? request.Body : request.BodyReader.AsStream();    // which may have been looked at
        var reader = new MultipartReader(BoundaryOf(request), body)
        {
            HeadersCountLimit = options.MultipartHeadersCountLimit,
            HeadersLengthLimit = options.MultipartHeadersLengthLimit,
            BodyLengthLimit = options.MultipartBodyLengthLimit,
        };
        var fields = new KeyValueAccumulator();
        var files = new FormFileCollection();
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                throw new InvalidDataException("A part has no valid Content-Disposition.");
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (EncodingOf(section) is { } encoding) return (null, ApiError.UnsupportedTransferEncoding(name, encoding));
            if (disposition.IsFileDisposition()) files.Add(await ReadFileAsync(new(section, disposition), request, options, ct));
            else if (disposition.IsFormDisposition())
                fields.Append(name, await ReadFieldAsync(new(section, disposition), options, ct));
            else throw new InvalidDataException("A part has a Content-Disposition other than form-data.");
            if (fields.ValueCount + files.Count > options.ValueCountLimit)
                throw new InvalidDataException($"It has more than {options.ValueCountLimit} parts.");
        }

        return (new FormCollection(fields.GetResults(), files), null);
    }

    private static FormOptions OptionsOf(HttpRequest request) =>
        request.HttpContext.RequestServices.GetRequiredService<IOptions<FormOptions>>().Value;

    /// <exception cref="InvalidDataException">There is none, or it is too long.</exception>
    public static string BoundaryOf(HttpRequest request)
    {
        var options = OptionsOf(request);
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary);
        if (StringSegment.IsNullOrEmpty(boundary)) throw new InvalidDataException("The Content-Type has no boundary.");
        return boundary.Length <= options.MultipartBoundaryLengthLimit
            ? boundary.ToString()
            : throw new InvalidDataException($"The boundary has more than {options.MultipartBoundaryLengthLimit} characters.");
    }

    /// <returns>Null if the bytes of the part are its content.</returns>
    private static string? EncodingOf(MultipartSection section)
    {
        if (section.Headers?.TryGetValue("Content-Transfer-Encoding", out var values) is not true) return null;
        var encoding = values.ToString().Trim();
        return encoding.ToLowerInvariant() is "" or "binary" or "7bit" or "8bit" ? null : encoding;
    }

    private static async Task<string> ReadFieldAsync(FormMultipartSection section, FormOptions options, CancellationToken ct)
    {
        if (section.Name.Length > options.KeyLengthLimit)
            throw new InvalidDataException($"The name of a part has more than {options.KeyLengthLimit} characters.");
        var value = await section.GetValueAsync(ct);
        return value.Length <= options.ValueLengthLimit
            ? value
            : throw new InvalidDataException($"A field has more than {options.ValueLengthLimit} characters.");
    }

    /// <summary>A large file goes to a temporary file, which is deleted after the response.</summary>
    private static async Task<FormFile> ReadFileAsync(
        FileMultipartSection section, HttpRequest request, FormOptions options, CancellationToken ct)
    {
        var content = new FileBufferingReadStream(
            section.FileStream!, options.MemoryBufferThreshold, options.MultipartBodyLengthLimit, Path.GetTempPath);
        request.HttpContext.Response.RegisterForDisposeAsync(content);
        await content.DrainAsync(ct);
        content.Position = 0;
        return new(content, 0, content.Length, section.Name, section.FileName) { Headers = new HeaderDictionary(section.Section.Headers) };
    }
}
