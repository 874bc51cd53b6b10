using System.Text.RegularExpressions;
using Filmgate.Formatting;

namespace Filmgate.Media.Store;

/// <summary>
/// Where files are stored, as in the setting: <c>disk:PATH</c> or <c>s3://bucket/prefix?region=…</c>. It never contains credentials.
/// </summary>
internal abstract partial record MediaLocation
{
    private const string Forms = "write disk:PATH or s3://bucket/prefix?region=eu-central-1";

    private MediaLocation() { }

    public sealed record Disk(string Path) : MediaLocation
    {
        public override string ToString() => $"disk:{Path}";
    }

    /// <param name="Prefix">Empty, or ending in a slash.</param>
    /// <param name="Endpoint">Null: Amazon's.</param>
    /// <param name="Checksums">Whether the store supports Amazon's newer checksums. Every upload has Content-MD5 in any case.</param>
    public sealed record S3(string Bucket, string Prefix, string? Region, Uri? Endpoint, bool PathStyle, bool Checksums) : MediaLocation
    {
        public override string ToString() => $"s3://{Bucket}/{Prefix}{(Endpoint is null ? "" : $" at {Endpoint.Authority}")}";
    }

    /// <exception cref="FormatException">The message tells what is accepted.</exception>
    public static MediaLocation Parse(string text)
    {
        if (text.StartsWith("disk:", StringComparison.Ordinal))
            return text.Length > 5 ? new Disk(text[5..]) : throw new FormatException($"'{text}' names no folder; {Forms}");
        if (!text.StartsWith("s3://", StringComparison.Ordinal)) throw new FormatException($"'{text}' is not a media location; {Forms}");

        var (address, query) = text[5..].Split('?', 2) is [var a, var q] ? (a, q) : (text[5..], "");
        var (bucket, prefix) = address.Split('/', 2) is [var b, var p] ? (b, p.Trim('/')) : (address, "");
        if (bucket.Contains('@') || bucket.Contains(':'))
        {
            throw new FormatException(
                "the address must not contain credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use the machine's role");
        }

        if (!BucketName().IsMatch(bucket))
            throw new FormatException($"'{bucket}' is not a bucket name (3 to 63 lower-case letters, digits, dots and dashes)");
        if (prefix.Length > 0 && !MediaKey.IsValid(prefix))
            throw new FormatException($"the prefix '{prefix}' may contain only lower-case letters, digits and . _ - /");
        prefix = prefix.Length > 0 ? $"{prefix}/" : "";
        return ApplyQuery(new S3(bucket, prefix, Region: null, Endpoint: null, PathStyle: false, Checksums: true), query);
    }

    private static S3 ApplyQuery(S3 location, string query)
    {
        bool? style = null, checksums = null;
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var n, var v] ? (n, Uri.UnescapeDataString(v)) : (pair, "");
            switch (name)
            {
                case "region":
                    location = location with { Region = value.Length > 0 ? value : throw new FormatException("region is empty") };
                    break;
                case "endpoint":
                    var url = value.Contains("://", StringComparison.Ordinal) ? value : $"https://{value}";
                    location = location with { Endpoint = SettingParser.HttpUrl(url) };
                    break;
                case "path_style":
                    style = SettingParser.Boolean(value);
                    break;
                case "checksums":
                    checksums = SettingParser.OneOf(value, "supported", "required") is "supported";
                    break;
                default:
                    throw new FormatException(
                        $"'{name}' is unknown in the address of a bucket; accepted: region, endpoint, path_style, checksums");
            }
        }

        // Other stores support neither Amazon's host names nor its newer checksums, unless the address says so.
        var isAmazon = location.Endpoint is null;
        return location with { PathStyle = style ?? !isAmazon, Checksums = checksums ?? isAmazon };
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BucketName();
}
