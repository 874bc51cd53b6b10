namespace Filmgate.Keys;

/// <summary>
/// The operator key that <c>FILMGATE_OPERATOR_KEY</c> sets. It is one row: what the setting says replaces what it said before.
/// </summary>
internal static class OperatorKeySetting
{
    public const string Id = "key_operator";

    /// <summary>Shown in lists. No other key can have this name while it is active.</summary>
    public const string Name = "FILMGATE_OPERATOR_KEY";

    public static ApiKey KeyOf(string text, DateTimeOffset now) =>
        new(Id, Name, ApiKey.HashOf(text), ApiKey.Completed, now, null) { Role = KeyRole.Operator };

    /// <summary>Whether a change concerns what the setting decides.</summary>
    public static bool WouldUndo(ApiKey before, ApiKey after) =>
        (before.Name, before.Hash, before.Role, before.ExpiresAt, before.RevokedAt)
        != (after.Name, after.Hash, after.Role, after.ExpiresAt, after.RevokedAt);
}
