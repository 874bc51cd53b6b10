using System.Data;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>
/// A named, typed argument: text, text that is UTF-8 already, or a number. The type is given even for null, because PostgreSQL requires it.
/// </summary>
internal readonly record struct SqlArg(string Name, DbType Type, string? Text, long? Number, byte[]? Utf8 = null)
{
    public static SqlArg Of(string name, byte[]? utf8) => new(name, DbType.String, null, null, utf8);

    public static SqlArg Of(string name, string? value) => new(name, DbType.String, value, null);

    public static SqlArg Of(string name, long? value) => new(name, DbType.Int64, null, value);

    public static SqlArg Of(string name, DateTimeOffset? value) => new(name, DbType.Int64, null, value?.ToUnixTimeMilliseconds());
}
