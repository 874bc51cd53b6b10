using Filmgate.Formatting;

namespace Filmgate.Api.Errors;

/// <summary>What only files are refused with.</summary>
internal static class FileErrors
{
    private const string Invalid = "invalid_request_error";

    public static ApiError NoSuchFile(string id, string? param = null) => new(
        404, Invalid, "file_not_found", $"There is no file '{ApiError.Short(id)}' under this API key, or it has expired. GET /v1/files lists what there is.", param);

    public static ApiError Full(long bytes, int files) => new(
        409, Invalid, "file_quota_exceeded", $"This API key has no room for the file: it may keep {UnitFormat.Of(bytes)} (setting file_quota) in {files} files. Delete some first.", "file");
}
