using System.Collections.Frozen;
using System.Text.Json;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Formatting;
using Filmgate.Keys;
using Problem = Filmgate.Catalogue.Problem;

namespace Filmgate.Api.ApiKeys;

/// <summary>The fields of a new key, or those of a change. A field that is not given leaves the key as it is.</summary>
internal sealed class KeyRequest
{
    private const int MaxNameLength = 100;
    private const int MaxListLength = 200;
    private const int MaxEntryLength = 200;
    private const int MaxWordLength = 32;
    private const int MaxLimitsBytes = 4096;
    private const int MaxPerMinute = 1_000_000;
    private const int MaxVideos = 1_000_000;
    private const long MaxBytes = 1_000_000_000_000_000;

    private static readonly string[] ChangeFields =
        ["name", "role", "expires_in", "models", "providers", "status_vocabulary", "delete_after", "metadata", "limits"];

    private static readonly string[] LimitFields =
        ["writes_per_minute", "creates_per_minute", "max_in_flight", "max_queued", "input_bytes_per_day"];

    private static readonly FrozenSet<string> OfLimits = LimitFields.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> OfChange = ChangeFields.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> OfCreate = ChangeFields.Append("adopt").ToFrozenSet(StringComparer.Ordinal);

    private readonly List<Func<ApiKey, ApiKey>> _changes = [];
    private readonly FieldReader _fields;
    private readonly List<string> _given;

    private KeyRequest(JsonElement fields, DateTimeOffset now)
    {
        _fields = new(fields);
        _given = [.. fields.EnumerateObject().Where(field => field.NameEquals("role") || field.NameEquals("name")).Select(Shown)];
        _given.AddRange(fields.EnumerateObject().Select(field => field.Name).Where(name => name is not ("role" or "name")));
        if (Given("name") && _fields.Text("name", MaxNameLength) is { } name) SetName(name.Trim());
        if (Word("role", "operator", "user") is { } role) Add(key => key with { Role = KeyRoleExtensions.Parse(role) });
        if (Word("status_vocabulary", ApiKey.Completed, ApiKey.Succeeded) is { } words) Add(key => key with { StatusVocabulary = words });
        SetTimes(now);
        if (List("models") is { } models) Add(key => key with { Access = key.Access with { Models = OrAll(models) } });
        if (List("providers") is { } providers) Add(key => key with { Access = key.Access with { Providers = OrAll(providers) } });
        if (_fields.Map("metadata") is { } metadata) Add(key => key with { Metadata = metadata.Count > 0 ? metadata : null });
        if (Limits() is { } limits) Add(key => key with { Limits = limits });
    }

    public List<Problem> Problems => _fields.Problems;

    /// <summary>The name that is asked for. Null: none.</summary>
    public string? Name { get; private set; }

    /// <summary>Whether the key takes over the videos that were made without one.</summary>
    public bool Adopts { get; private init; }

    /// <summary>The fields as a client sends them.</summary>
    public static JsonElement Fields(CreateKey key) => JsonSerializer.SerializeToElement(key, RequestJson.Default.CreateKey);

    /// <inheritdoc cref="Fields(CreateKey)"/>
    public static JsonElement Fields(UpdateKey change) => JsonSerializer.SerializeToElement(change, RequestJson.Default.UpdateKey);

    public static KeyRequest ReadCreate(JsonElement fields, DateTimeOffset now)
    {
        var request = new KeyRequest(fields, now) { Adopts = new FieldReader(fields).Boolean("adopt") ?? false };
        request._fields.Boolean("adopt");                               // notes the problem
        request._fields.RejectUnknown(OfCreate);
        if (request.Name is null && !request._fields.HasProblem("name")) request._fields.AddProblem<string>("name", "is required");
        return request;
    }

    public static KeyRequest ReadChange(JsonElement fields, DateTimeOffset now)
    {
        var request = new KeyRequest(fields, now);
        request._fields.RejectUnknown(OfChange);
        if (request._changes.Count == 0 && request.Problems.Count == 0)
            request._fields.AddProblem<string>("name", $"or another field is required. Known fields: {string.Join(", ", ChangeFields)}");
        return request;
    }

    /// <summary>What is asked for, for the audit log: the name, the role, and which other fields.</summary>
    public string Describe() => string.Join(", ", _given);

    public ApiKey Apply(ApiKey key) => _changes.Aggregate(key, (changed, change) => change(changed));

    private static string Shown(JsonProperty field) => $"{field.Name} {field.Value}";

    private void SetName(string name)
    {
        if (name.Length == 0) _fields.AddProblem<string>("name", "must not be blank");
        else if (name.StartsWith("key_", StringComparison.Ordinal))
            _fields.AddProblem<string>("name", "must not look like an id (key_...)");
        else Add(key => key with { Name = name });
        Name = name;
    }

    private void SetTimes(DateTimeOffset now)
    {
        if (Parse("expires_in", text => text is "never" ? (DateTimeOffset?)null : now + SettingParser.Duration(text, "1m", "3650d"),
                "a duration from 1m to 3650d such as 90d, or never") is var (isGiven, end) && isGiven)
            Add(key => key with { ExpiresAt = end });
        if (Parse("delete_after", ParseDeleteAfter, "a duration from 1s to 36500d such as 30d, keep, or default") is var (isSet, time)
            && isSet)
            Add(key => key with { DeleteAfter = time });
    }

    /// <returns>Null: the server's rule. Zero: never.</returns>
    private static TimeSpan? ParseDeleteAfter(string text) =>
        text is "default" ? null : SettingParser.DurationOrKeep(text) ?? TimeSpan.Zero;

    private (bool IsGiven, T? Value) Parse<T>(string name, Func<string, T?> parse, string accepted)
    {
        if (_fields.Text(name, MaxWordLength) is not { } text) return default;
        try
        {
            return (true, parse(text));
        }
        catch (FormatException)
        {
            _fields.AddProblem<string>(name, $"must be {accepted}");
            return default;
        }
    }

    private string? Word(string name, string first, string second)
    {
        if (_fields.Text(name, MaxWordLength) is not { } word || word == first || word == second) return _fields.Text(name, MaxWordLength);
        return _fields.AddProblem<string>(name, $"must be {first} or {second}");
    }

    /// <returns>Null: not given, or wrong. An empty object has no limits.</returns>
    private KeyLimits? Limits()
    {
        if (_fields.Object("limits", MaxLimitsBytes) is not { } given) return null;
        var fields = new FieldReader(given);
        fields.RejectUnknown(OfLimits);
        var limits = new KeyLimits(
            (int?)Number("writes_per_minute", MaxPerMinute),
            (int?)Number("creates_per_minute", MaxPerMinute),
            (int?)Number("max_in_flight", MaxVideos),
            (int?)Number("max_queued", MaxVideos),
            Number("input_bytes_per_day", MaxBytes));
        Problems.AddRange(fields.Problems.Select(problem => problem with { Param = $"limits.{problem.Param}" }));
        return fields.Problems.Count > 0 ? null : limits;

        long? Number(string name, long max) => fields.Number(name) is not { } number || (number >= 1 && number <= max)
            ? fields.Number(name)
            : fields.AddProblem<long?>(name, $"must be a whole number from 1 to {max}");
    }

    /// <returns>Null: not given, or wrong. An empty list allows everything.</returns>
    private IReadOnlyList<string>? List(string name) =>
        Given(name) && _fields.TextList(name, MaxListLength, MaxEntryLength) is var list && !_fields.HasProblem(name) ? list : null;

    private static IReadOnlyList<string>? OrAll(IReadOnlyList<string> list) => list.Count > 0 ? list : null;

    private bool Given(string name) => _fields.Find(name) is not null;

    private void Add(Func<ApiKey, ApiKey> change) => _changes.Add(change);
}
