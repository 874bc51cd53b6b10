using Filmgate.Keys;

namespace Filmgate.Cli.Output;

/// <summary>Who may call a gateway, in one line for the start of a server.</summary>
internal static class CallersText
{
    /// <param name="keys">All keys, including revoked ones.</param>
    public static string Of(IReadOnlyList<ApiKey> keys)
    {
        if (keys.Count == 0) return "No API keys exist: any program on this machine may call. Create one with 'filmgate keys create NAME'.";
        var active = keys.Where(key => key.RevokedAt is null).ToList();
        var operators = active.Where(key => key.Role is KeyRole.Operator).Select(key => key.Name).ToList();
        var users = active.Count - operators.Count;
        var known = users switch { 0 => "", 1 => ", 1 user key", _ => $", {users} user keys" };
        return operators.Count switch
        {
            0 when users == 0 => "Every request is refused: all API keys are revoked. 'filmgate keys create NAME --operator' makes one.",
            0 => $"Requests need an API key{known}. No operator key: 'filmgate keys create NAME --operator' makes one.",
            1 => $"Requests need an API key (Authorization: Bearer ...): operator key '{operators[0]}'{known}.",
            _ => $"Requests need an API key (Authorization: Bearer ...): {operators.Count} operator keys{known}.",
        };
    }
}
