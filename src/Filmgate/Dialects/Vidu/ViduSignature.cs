using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Dialects.Vidu;

/// <summary>
/// How Vidu signs a callback: method, path, query, its name, the date, and the headers that it lists; with the key that created the task.
/// The body is not covered, which is one more reason to ask the task itself.
/// </summary>
internal static class ViduSignature
{
    public static bool IsValid(UpstreamCallback call, string key)
    {
        if (key.Length == 0 || Header(call, "X-HMAC-SIGNATURE") is not { Length: > 0 } given || Header(call, "Date") is not { Length: > 0 } date) return false;
        var expected = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(Signed(call, date))));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
    }

    private static string Signed(UpstreamCallback call, string date)
    {
        var text = new StringBuilder($"POST\n{(call.Path.Length == 0 ? "/" : call.Path)}\n{call.Query}\nvidu\n{date}\n");
        foreach (var name in (Header(call, "X-HMAC-SIGNED-HEADERS") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            text.Append(name).Append(':').Append(Header(call, name)).Append('\n');
        return text.ToString();
    }

    private static string? Header(UpstreamCallback call, string name) => call.Headers.GetValueOrDefault(name);
}
