namespace Filmgate.Client;

/// <summary>A model of this gateway, in the format of OpenAI's Models API.</summary>
/// <param name="Id">The model id, for example <c>veo3-fast</c>.</param>
/// <param name="Created">Always 0. OpenAI's format requires the field.</param>
/// <param name="OwnedBy">The provider that serves the model here.</param>
public sealed record Model(string Id, long Created, string OwnedBy)
{
    /// <summary>Always <c>model</c>.</summary>
    public string Object { get; init; } = "model";
}

/// <summary>The models of this gateway.</summary>
public sealed record ModelList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The models.</summary>
    public required IReadOnlyList<Model> Data { get; init; }
}
