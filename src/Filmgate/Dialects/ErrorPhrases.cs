namespace Filmgate.Dialects;

/// <summary>
/// The words by which providers say "your account is empty" and "our policy forbids it", under any HTTP status. Codes are identifiers and may be read
/// loosely; prose needs whole phrases, because "white balance", "safety_tolerance" and "case-sensitive" stand in the refusals of ordinary mistakes.
/// </summary>
internal static class ErrorPhrases
{
    private static readonly string[] EmptyAccount =
    [
        "insufficient balance", "insufficient account balance", "insufficient quota", "insufficient user quota", "insufficient credit", "insufficient fund",
        "balance is not enough", "balance not enough", "balance is insufficient", "balance insufficient", "not enough balance", "not enough credit",
        "out of credit", "quota is not enough", "quota not enough", "quota exceeded", "exceeded your current quota", "token quota failed",
        "billing hard limit", "in arrears", "额度不足", "余额不足",
    ];

    private static readonly string[] PolicyCodes =
        ["moderat", "policy", "safety", "sensitive", "riskcontrol", "risk control", "contentfilter", "content filter", "datainspection", "prohibited"];

    private static readonly string[] PolicyPhrases =
    [
        "content policy", "policy violation", "usage policy", "usage policies", "platform policy", "safety policy", "safety policies", "safety system", "safety filter", "safety guideline",
        "content safety", "content filter", "content moderation system", "moderation blocked", "moderation system", "by moderation", "by our moderation",
        "moderation check", "failed moderation", "sensitive content", "sensitive information", "sensitive word", "risk control", "responsible ai",
        "prohibited content", "inappropriate content", "flagged as", "been flagged", "was flagged",
    ];

    /// <summary>What a policy is called that a prompt can violate. Mistakes violate a schema, and crashes are access violations.</summary>
    private static readonly string[] Violated = ["polic", "guideline", "guardrail", "terms", "community standard"];

    /// <summary>Enough beside a failed render, whose reason does not speak of parameters.</summary>
    private static readonly string[] PolicyHints = ["moderat", "safety", "filtered", "content polic"];

    public static bool IsEmptyAccount(string? code, string? prose) => Says(Plain(code), EmptyAccount) || Says(Plain(prose), EmptyAccount);

    public static bool IsPolicyRefusal(string? code, string? prose) => IsPolicyCode(code) || ProseSaysPolicy(Plain(prose));

    public static bool IsPolicyCode(string? code) => Says(Plain(code), PolicyCodes);

    /// <summary>Why a render failed that had been accepted.</summary>
    public static bool IsPolicyFailure(string? code, string? prose) => IsPolicyRefusal(code, prose) || Says(Plain(prose), PolicyHints);

    private static bool ProseSaysPolicy(string prose) => Says(prose, PolicyPhrases) || (Says(prose, "violate", "violating", "in violation of") && Says(prose, Violated));

    /// <summary><c>insufficient_user_quota</c> is a code in some messages and prose in others.</summary>
    private static string Plain(string? text) => text?.Replace('_', ' ') ?? "";

    private static bool Says(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
