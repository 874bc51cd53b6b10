namespace Filmgate.Keys;

/// <summary>The operator key that <c>FILMGATE_OPERATOR_KEY</c> sets. It is one row: what the setting says replaces what it said before.</summary>
internal static class OperatorKeySetting
{
    public const string Id = "key_operator";

    /// <summary>Shown in lists. No other key can have this name while it is active.</summary>
    public const string Name = "FILMGATE_OPERATOR_KEY";

    public static ApiKey KeyOf(string text, DateTimeOffset now) =>
        new(Id, Name, ApiKey.HashOf(text), ApiKey.Completed, now, null) { Role = KeyRole.Operator };
}
