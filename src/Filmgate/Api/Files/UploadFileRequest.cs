using System.Buffers;
using System.Collections.Frozen;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Files;

/// <summary>The fields of an upload.</summary>
/// <param name="File">Null if there is a problem.</param>
/// <param name="Lifetime">Null if the file does not expire.</param>
internal sealed record UploadFileRequest(IFormFile? File, string Name, string Purpose, TimeSpan? Lifetime, IReadOnlyList<Problem> Problems)
{
    private const int MaxNameLength = 255;
    private const int MaxPurposeLength = 64;
    private const int MaxExpiryBytes = 1024;
    private const string DefaultPurpose = "user_data";
    private const string Anchor = "created_at";
    private const int MinExpirySeconds = 3600;
    private const int MaxExpirySeconds = 30 * 24 * 3600;

    private static readonly FrozenSet<string> Known = new[] { "purpose", "expires_after" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly SearchValues<char> PurposeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    public static UploadFileRequest Read(RequestBody body)
    {
        var fields = new FieldReader(body.Fields);
        fields.RejectUnknown(Known);
        var purpose = fields.Text("purpose", MaxPurposeLength) ?? DefaultPurpose;
        if (purpose.AsSpan().ContainsAnyExcept(PurposeCharacters))
            fields.AddProblem<string>("purpose", "must be one of OpenAI's purposes, such as user_data or vision");
        var lifetime = ReadLifetime(fields);
        var file = body.Files is [{ Name: "file" } only] ? only : null;
        if (file is null)
            fields.AddProblem<string>("file", "is required: one image (JPEG, PNG, WebP) or MP4, as a part of multipart/form-data");
        var name = file is null ? "" : NameOf(file);
        if (FieldReader.HasInvalidCharacters(name))
            fields.AddProblem<string>("file", $"has a name that {FieldReader.InvalidCharactersMessage}");
        return new(file, name, purpose, lifetime, fields.Problems);
    }

    /// <summary>OpenAI's format: seconds from now, between one hour and 30 days.</summary>
    private static TimeSpan? ReadLifetime(FieldReader fields)
    {
        if (fields.Object("expires_after", MaxExpiryBytes) is not { } value) return null;
        var inner = new FieldReader(value);
        var (anchor, seconds) = (inner.Text("anchor", 32), inner.Number("seconds"));
        if (inner.Problems.Count == 0 && anchor is Anchor && seconds is >= MinExpirySeconds and <= MaxExpirySeconds)
            return TimeSpan.FromSeconds(seconds.Value);
        return fields.AddProblem<TimeSpan?>(
            "expires_after",
            $"must be {{\"anchor\": \"{Anchor}\", \"seconds\": N}} with N from {MinExpirySeconds} to {MaxExpirySeconds}");
    }

    /// <summary>The client's name without the folders that some clients send. Browsers and curl write a quote as %22.</summary>
    private static string NameOf(IFormFile file)
    {
        var name = file.FileName[(file.FileName.LastIndexOfAny(['/', '\\']) + 1)..].Replace("%22", "\"", StringComparison.Ordinal);
        if (name.Length > MaxNameLength) name = name[^MaxNameLength..];
        if (name.Length > 0 && char.IsLowSurrogate(name[0])) name = name[1..];    // the cut was within a character
        return name.Length is 0 ? "file" : name;
    }
}
