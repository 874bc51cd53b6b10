namespace Filmgate.Keys;

/// <summary>The models and providers that a key may use. Null: all.</summary>
/// <param name="Models">Ids, or their beginnings followed by <c>*</c>.</param>
/// <param name="Providers">Names of configured providers.</param>
internal sealed record KeyAccess(IReadOnlyList<string>? Models, IReadOnlyList<string>? Providers)
{
    public static readonly KeyAccess Unlimited = new(null, null);

    public bool AllowsModel(string id)
    {
        if (Models is null) return true;
        foreach (var model in Models)
        {
            if (model.EndsWith('*') ? id.AsSpan().StartsWith(model.AsSpan(..^1), StringComparison.Ordinal) : id == model) return true;
        }

        return false;
    }

    public bool AllowsProvider(string name) => Providers?.Contains(name) is not false;
}
