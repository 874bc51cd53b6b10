using Filmgate.Tests.Sandbox;

namespace Filmgate.Tests.Crash;

/// <summary>A request that a client repeats until it gets a response, whatever happens to the server.</summary>
/// <param name="Prompt">Unique: identifies the sandbox's jobs.</param>
internal sealed record ClientRequest(string Model, string Prompt, string IdempotencyKey, bool WithImage)
{
    private static readonly string Image = $"data:image/png;base64,{Convert.ToBase64String(Pictures.Png(720, 1280))}";
    private static readonly (string Model, bool WithImage)[] Variants =
    [
        ("veo3-fast", false), ("sora-2", false), ("kling-v2-6", false), ("gen3a_turbo", true),
        ("veo3.1-fast", false), ("sora-2", true), ("kling-v2-6", true), ("gen3a_turbo", true),
    ];

    /// <summary>The sandbox accepts the job and answers with a server error.</summary>
    public bool IsAcceptedWithServerError => Prompt.Contains("[sandbox:accepted-500]", StringComparison.Ordinal);

    /// <summary>Whether the provider can be asked if a submission arrived.</summary>
    public bool CanBeLookedUp => Model.StartsWith("kling", StringComparison.Ordinal);

    /// <summary>
    /// Creates requests for the four systems in equal parts, with and without an image. Some get a server error from before or after the
    /// acceptance.
    /// </summary>
    public static IReadOnlyList<ClientRequest> CreateMany(int count, string run) =>
        [.. Enumerable.Range(0, count).Select(n => Create(Variants[n % Variants.Length], $"{run} {n:D5}{CardOf(n)}"))];

    private static string CardOf(int n) => (n / Variants.Length) switch
    {
        var round when round % 5 == 3 => " [sandbox:500-refused]",
        var round when round % 5 == 4 => " [sandbox:accepted-500]",
        _ => "",
    };

    public object Body() => WithImage
        ? new { model = Model, prompt = Prompt, input_reference = Image }
        : new { model = Model, prompt = Prompt };

    private static ClientRequest Create((string Model, bool WithImage) variant, string name) =>
        new(variant.Model, $"A kite, take {name}", $"key {name}", variant.WithImage);
}
