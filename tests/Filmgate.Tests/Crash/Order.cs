using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Crash;

/// <summary>A video that a client wants, whatever happens to the server.</summary>
/// <param name="Prompt">Unique: the sandbox's jobs are found by it.</param>
/// <param name="Key">The client's Idempotency-Key.</param>
internal sealed record Order(string Model, string Prompt, string Key, bool WithImage)
{
    private static readonly string Picture = $"data:image/png;base64,{Convert.ToBase64String(Pictures.Png(720, 1280))}";
    private static readonly (string Model, bool WithImage)[] Kinds =
    [
        ("veo3-fast", false), ("sora-2", false), ("kling-v2-6", false), ("gen3a_turbo", true),
        ("veo3.1-fast", false), ("sora-2", true), ("kling-v2-6", true), ("gen3a_turbo", true),
    ];

    /// <summary>Its provider can be asked whether a submission arrived.</summary>
    public bool CanBeLookedUp => Model.StartsWith("kling", StringComparison.Ordinal);

    /// <summary>All four systems in equal parts, with text and with an image.</summary>
    public static IReadOnlyList<Order> Some(int count, string run) =>
        [.. Enumerable.Range(0, count).Select(n => Of(Kinds[n % Kinds.Length], $"{run} {n:D5}"))];

    public object Body() => WithImage
        ? new { model = Model, prompt = Prompt, input_reference = Picture }
        : new { model = Model, prompt = Prompt };

    private static Order Of((string Model, bool WithImage) kind, string name) => new(kind.Model, $"A kite, take {name}", $"key {name}", kind.WithImage);
}
