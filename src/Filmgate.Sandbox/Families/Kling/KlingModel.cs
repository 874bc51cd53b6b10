namespace Filmgate.Sandbox.Families.Kling;

/// <summary>A Kling model and what it supports.</summary>
internal sealed record KlingModel(string Id, decimal PerTask)
{
    public const string Default = "kling-v1";

    /// <summary>In seconds, as the strings that the API accepts.</summary>
    public string[] Durations { get; init; } = ["5", "10"];
    public bool HasSound { get; init; }

    public static IReadOnlyList<KlingModel> All { get; } =
    [
        new("kling-v1", 0.13m),
        new("kling-v1-6", 0.26m),
        new("kling-v2-master", 1.32m),
        new("kling-v2-1", 0.26m),
        new("kling-v2-1-master", 1.32m),
        new("kling-v2-5-turbo", 0.20m),
        new("kling-v2-6", 0.33m) { HasSound = true },
        new("kling-v3", 0.40m) { HasSound = true, Durations = [.. Enumerable.Range(3, 13).Select(seconds => $"{seconds}")] },
    ];

    public static KlingModel? Find(string id) => All.FirstOrDefault(model => model.Id == id);
}
