namespace Filmgate.Keys;

/// <summary>What a key may do.</summary>
internal enum KeyRole
{
    /// <summary>Creates videos, and sees its own.</summary>
    User,

    /// <summary>Also sees the videos of all keys, and manages the gateway.</summary>
    Operator,
}

internal static class KeyRoleExtensions
{
    /// <summary>The word in the API and in the database.</summary>
    public static string Name(this KeyRole role) => role is KeyRole.Operator ? "operator" : "user";

    public static KeyRole Parse(string name) => name is "operator" ? KeyRole.Operator : KeyRole.User;
}
