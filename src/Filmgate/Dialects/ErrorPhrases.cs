namespace Filmgate.Dialects;

/// <summary>
/// The words with which providers say "your account is empty" and "our policy forbids this", under any HTTP status. Codes are identifiers,
/// so part of a word is enough. Messages need whole phrases, because "white balance", "safety_tolerance" and "case-sensitive" appear in
/// ordinary errors.
/// </summary>
internal static class ErrorPhrases
{
    private static readonly string[] EmptyAccountPhrases =
    [
        "insufficient balance", "insufficient account balance", "insufficient quota", "insufficient user quota", "insufficient credit",
        "insufficient fund", "balance is not enough", "balance not enough", "balance is insufficient", "balance insufficient",
        "not enough balance", "not enough credit", "out of credit", "quota is not enough", "quota not enough", "quota exceeded",
        "exceeded your current quota", "token quota failed", "billing hard limit", "in arrears", "额度不足", "余额不足",
    ];

    private static readonly string[] PolicyCodes =
    [
        "moderat", "policy", "safety", "sensitive", "riskcontrol", "risk control", "contentfilter", "content filter", "datainspection",
        "prohibited",
    ];

    private static readonly string[] PolicyPhrases =
    [
        "content policy", "policy violation", "usage policy", "usage policies", "platform policy", "safety policy", "safety policies",
        "safety system", "safety filter", "safety guideline", "content safety", "content filter", "content moderation system",
        "moderation blocked", "moderation system", "by moderation", "by our moderation", "moderation check", "failed moderation",
        "sensitive content", "sensitive information", "sensitive word", "risk control", "responsible ai", "prohibited content",
        "inappropriate content", "flagged as", "been flagged", "was flagged",
    ];

    /// <summary>What a prompt can violate. Ordinary errors violate a schema, and crashes are access violations.</summary>
    private static readonly string[] Policies = ["polic", "guideline", "guardrail", "terms", "community standard"];

    /// <summary>Enough in the reason of a failed render, which is not about parameters.</summary>
    private static readonly string[] RenderPolicyHints = ["moderat", "safety", "filtered", "content polic"];

    /// <summary>Begin the codes of failed tasks that name the request as the cause. Written without separators, in lower case.</summary>
    private static readonly string[] InvalidRequestCodes =
    [
        "invalidrequest", "invalidparam", "invalidargument", "invalidinput", "invalidimage", "invalidvideo", "invalidaudio", "invalidfile",
        "invalidurl", "invalidprompt", "invalidsize", "badrequest", "badparam", "validationerror", "valueerror", "missingparam",
        "missingrequired", "unsupportedparam", "unsupportedimage", "parametererror", "clientspecifiedaninvalidargument",
        "unprocessableentity",
    ];

    public static bool IsEmptyAccount(string? code, string? message) =>
        Contains(Normalize(code), EmptyAccountPhrases) || Contains(Normalize(message), EmptyAccountPhrases);

    public static bool IsPolicyRefusal(string? code, string? message) => IsPolicyCode(code) || IsPolicyMessage(Normalize(message));

    /// <summary>DashScope's code for a file that it could not download for its inspection is not about the content.</summary>
    public static bool IsPolicyCode(string? code) =>
        code is not "InvalidParameter.DataInspection" && Contains(Normalize(code), PolicyCodes);

    /// <summary>Whether the provider's policy stopped a render that the provider had accepted.</summary>
    public static bool IsPolicyFailure(string? code, string? reason) =>
        IsPolicyRefusal(code, reason) || Contains(Normalize(reason), RenderPolicyHints);

    /// <summary>
    /// Whether the code of a failed task names the request as the cause. An HTTP status in its place means the same as elsewhere.
    /// </summary>
    public static bool IsInvalidRequestCode(string? code)
    {
        if (code is null) return false;
        var letters = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return letters is "400" or "413" or "415" or "422"
            || InvalidRequestCodes.Any(known => letters.StartsWith(known, StringComparison.Ordinal));
    }

    private static bool IsPolicyMessage(string message) =>
        Contains(message, PolicyPhrases) || (Contains(message, "violate", "violating", "in violation of") && Contains(message, Policies));

    /// <summary><c>insufficient_user_quota</c> is a code in some responses and part of the message in others.</summary>
    private static string Normalize(string? text) => text?.Replace('_', ' ') ?? "";

    private static bool Contains(string text, params ReadOnlySpan<string> phrases)
    {
        foreach (var phrase in phrases)
            if (text.Contains(phrase, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
