namespace Filmgate.Catalogue;

internal static class Alternatives
{
    /// <summary>Lists the accepted values in an error message: <c>4, 6 or 8</c>.</summary>
    public static string Join(IEnumerable<string> values) =>
        values.ToList() is [.. { Count: > 0 } first, var last] ? $"{string.Join(", ", first)} or {last}" : string.Concat(values);
}
