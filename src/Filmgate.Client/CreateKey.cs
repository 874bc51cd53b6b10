namespace Filmgate.Client;

/// <summary>A request for a new API key. Only <see cref="Name"/> is required.</summary>
public sealed record CreateKey
{
    /// <summary>Who uses it: 1 to 100 characters. Active keys have different names.</summary>
    public required string Name { get; init; }

    /// <summary><c>user</c> (the default) or <c>operator</c>.</summary>
    public string? Role { get; init; }

    /// <summary>A duration such as <c>90d</c>, or <c>never</c> (the default).</summary>
    public string? ExpiresIn { get; init; }

    /// <summary>The models that it may use: ids, or their beginnings with <c>*</c>. Null or empty: all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>The providers that it may use. Null or empty: all.</summary>
    public IReadOnlyList<string>? Providers { get; init; }

    /// <summary><c>completed</c> (the default) or <c>succeeded</c>.</summary>
    public string? StatusVocabulary { get; init; }

    /// <summary>How long its videos' files are kept: a duration such as <c>30d</c>, <c>keep</c>, or <c>default</c>.</summary>
    public string? DeleteAfter { get; init; }

    /// <summary>Up to 16 notes of your own.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>How much it may do. Null: without limits.</summary>
    public GatewayKeyLimits? Limits { get; init; }

    /// <summary>Whether the videos that were made before the first key belong to it.</summary>
    public bool? Adopt { get; init; }
}

/// <summary>A change of an API key. What is null stays as it is; what is given replaces the earlier value.</summary>
public sealed record UpdateKey
{
    /// <inheritdoc cref="CreateKey.Name"/>
    public string? Name { get; init; }

    /// <summary><c>user</c> or <c>operator</c>.</summary>
    public string? Role { get; init; }

    /// <summary>A duration from now such as <c>90d</c>, or <c>never</c>.</summary>
    public string? ExpiresIn { get; init; }

    /// <summary>The models that it may use. Empty: all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>The providers that it may use. Empty: all.</summary>
    public IReadOnlyList<string>? Providers { get; init; }

    /// <summary><c>completed</c> or <c>succeeded</c>.</summary>
    public string? StatusVocabulary { get; init; }

    /// <inheritdoc cref="CreateKey.DeleteAfter"/>
    public string? DeleteAfter { get; init; }

    /// <inheritdoc cref="CreateKey.Metadata"/>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>How much it may do. It replaces all earlier limits.</summary>
    public GatewayKeyLimits? Limits { get; init; }
}

/// <summary>A request for a new text of an API key.</summary>
internal sealed record RotateKey(string? Grace);
