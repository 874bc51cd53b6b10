using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>The body of an error response, in OpenAI's format.</summary>
public sealed record ErrorBody
{
    /// <summary>The error.</summary>
    public required ErrorDetail Error { get; init; }
}

/// <summary>Why the gateway rejected a request.</summary>
public sealed record ErrorDetail
{
    /// <summary>What happened, and what to do.</summary>
    public required string Message { get; init; }

    /// <summary>OpenAI's error type, for example <c>invalid_request_error</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The first invalid field. Null: the error is not about a field.</summary>
    public string? Param { get; init; }

    /// <summary>A stable error code, listed in docs/errors.md.</summary>
    public string? Code { get; init; }

    /// <summary>All invalid fields. Null where there is at most one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldProblem>? Problems { get; init; }
}

/// <summary>An invalid field of a request.</summary>
/// <param name="Param">The name of the field.</param>
/// <param name="Message">What is wrong, with the accepted values.</param>
public sealed record FieldProblem(string Param, string Message);
