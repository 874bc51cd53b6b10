using Filmgate.Keys;

namespace Filmgate.Api.Errors;

/// <summary>Errors of API keys: those that manage them, and what a key may not use.</summary>
internal sealed partial record ApiError
{
    /// <param name="key">The id of the key, or its name.</param>
    /// <param name="name">The name that it was to have.</param>
    public static ApiError Of(KeyRefusal refusal, string key, string? name = null) => refusal switch
    {
        KeyRefusal.NotFound => NoSuchKey(key),
        KeyRefusal.NameTaken => KeyNameTaken(name ?? key),
        KeyRefusal.Adopted => VideosAlreadyAdopted(),
        KeyRefusal.LastOperator => LastOperatorKey(),
        KeyRefusal.IsSetting => KeyIsASetting(),
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };

    public static ApiError KeyNameTaken(string name) => new(
        409,
        Invalid,
        "key_name_taken",
        $"An active key is already named '{Truncate(name)}'. Nothing was changed. Choose another name, or revoke that key first.",
        "name");

    public static ApiError VideosAlreadyAdopted() => new(
        409,
        Invalid,
        "videos_already_adopted",
        "The videos that were made before the first key belong to another active key. Nothing was changed. GET /v1/keys/local shows it.",
        "adopt");

    public static ApiError LastOperatorKey() => new(
        409,
        Invalid,
        "last_operator_key",
        "This is the last active operator key: after the change, nobody could manage the gateway over HTTP. Nothing was changed. "
        + "Create another operator key first.");

    public static ApiError KeyIsASetting() => new(
        409,
        Invalid,
        "key_is_a_setting",
        $"This key is the setting operator_key ({OperatorKeySetting.Name}) of the server. Its name, role, text and end are changed there. "
        + "Nothing was changed.");

    public static ApiError NoSuchKey(string id) => new(
        404, Invalid, "key_not_found", $"There is no active key '{Truncate(id)}'. GET /v1/keys lists all keys.");

    /// <param name="allowed">The models that the key may use.</param>
    /// <param name="param">The field that names the model.</param>
    public static ApiError ModelNotAllowed(string model, IReadOnlyList<string>? allowed, string param = "model") => new(
        403,
        "permission_error",
        "model_not_allowed",
        $"This API key may not use the model '{Truncate(model)}'. It may use: {string.Join(", ", allowed ?? [])}. Nothing was billed. "
        + "Ask the operator to change the key.",
        param);

    /// <param name="allowed">The providers that the key may use.</param>
    /// <param name="param">The field that names the model.</param>
    public static ApiError ProviderNotAllowed(string model, IReadOnlyList<string>? allowed, string param = "model") => new(
        403,
        "permission_error",
        "provider_not_allowed",
        $"No provider that this API key may use ({string.Join(", ", allowed ?? [])}) can run this request for {Truncate(model)}. "
        + "Nothing was billed. Ask the operator to change the key.",
        param);
}
