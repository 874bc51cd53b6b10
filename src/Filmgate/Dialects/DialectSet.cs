using System.Collections.Frozen;

namespace Filmgate.Dialects;

/// <summary>Every wire format that the gateway speaks to providers. A new dialect needs one line here.</summary>
internal sealed class DialectSet(IReadOnlyList<IDialect> dialects)
{
    private static readonly IDialect[] Known =
    [
        new OpenAi.OpenAiDialect(),
        new Kling.KlingDialect(),
        new Runway.RunwayDialect(),
        new Veo.VeoDialect(),
        new Interactions.InteractionsDialect(),
        new DashScope.DashScopeDialect(),
        new Vidu.ViduDialect(),
        new OpenRouter.OpenRouterDialect(),
        new Grok.GrokDialect(),
        new Ark.ArkDialect(),
        new Runway.RunwayCompatDialect(),
        new MiniMax.MiniMaxDialect(),
        new MiniMax.MiniMaxV2Dialect(),
        new Luma.LumaDialect(),
        new Fal.FalDialect(),
        new Replicate.ReplicateDialect(),
    ];

    private readonly FrozenDictionary<string, IDialect> _byName = dialects.ToFrozenDictionary(d => d.Name, StringComparer.Ordinal);

    public DialectSet()
        : this(Known)
    {
    }

    public IEnumerable<string> Names => _byName.Keys.Order(StringComparer.Ordinal);

    public IDialect this[string name] => _byName.TryGetValue(name, out var dialect)
        ? dialect
        : throw new KeyNotFoundException($"Unknown dialect '{name}'. Known dialects: {string.Join(", ", Names)}.");
}
