using System.Security.Cryptography;
using System.Text;

namespace Filmgate.Dialects.Vidu;

/// <summary>
/// Vidu's callback signature: an HMAC with the API key that created the task, over method, path, query, the name <c>vidu</c>, the date, and
/// the headers that the call lists. It does not cover the body, which is one more reason to poll the task.
/// </summary>
internal static class ViduSignature
{
    public static bool IsValid(UpstreamCallback call, string key)
    {
        if (key.Length == 0) return false;
        if (Header(call, "X-HMAC-SIGNATURE") is not { Length: > 0 } given || Header(call, "Date") is not { Length: > 0 } date) return false;
        var signed = Encoding.UTF8.GetBytes(SignedText(call, date));
        var expected = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
    }

    private static string SignedText(UpstreamCallback call, string date)
    {
        var text = new StringBuilder($"POST\n{(call.Path.Length == 0 ? "/" : call.Path)}\n{call.Query}\nvidu\n{date}\n");
        var names = Header(call, "X-HMAC-SIGNED-HEADERS") ?? "";
        foreach (var name in names.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            text.Append(name).Append(':').Append(Header(call, name)).Append('\n');
        return text.ToString();
    }

    private static string? Header(UpstreamCallback call, string name) => call.Headers.GetValueOrDefault(name);
}
