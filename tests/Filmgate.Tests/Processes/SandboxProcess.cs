using System.Globalization;
using System.Text.Json;

namespace Filmgate.Tests.Processes;

/// <summary>Runs <c>filmgate sandbox</c>, and reads from its operator routes which jobs it accepted.</summary>
internal sealed class SandboxProcess(double speed, TimeSpan createDelay, bool ffmpeg) : ServerProcess
{
    /// <param name="createDelay">The time between accepting a job and the response, before it is divided by the speed.</param>
    /// <param name="ffmpeg">False: serves the bundled clip, which saves the time to render.</param>
    public static async Task<SandboxProcess> StartNewAsync(double speed = 10, TimeSpan createDelay = default, bool ffmpeg = false)
    {
        var sandbox = new SandboxProcess(speed, createDelay, ffmpeg);
        try
        {
            await sandbox.StartAsync();
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    protected override string ReadyPath => "/healthz";

    /// <summary>The accepted jobs, in order.</summary>
    public async Task<IReadOnlyList<AcceptedJob>> JobsAsync()
    {
        using var response = JsonDocument.Parse(await Http.GetStringAsync("/sandbox/jobs"));
        return [.. response.RootElement.GetProperty("data").EnumerateArray().Select(job => new AcceptedJob(
            job.GetProperty("id").GetString()!,
            job.GetProperty("model").GetString()!,
            job.GetProperty("prompt").GetString()!,
            job.GetProperty("downloads").GetInt32()))];
    }

    public async Task<long> CountAcceptedAsync()
    {
        using var response = JsonDocument.Parse(await Http.GetStringAsync("/sandbox/stats"));
        return response.RootElement.GetProperty("creates").GetProperty("accepted").GetInt64();
    }

    protected override IEnumerable<string> Arguments() =>
    [
        "sandbox",
        "--urls", Url.ToString(),
        "--data", Path.Combine(Folder, "sandbox"),
        "--speed", speed.ToString(CultureInfo.InvariantCulture),
        "--create-delay", string.Create(CultureInfo.InvariantCulture, $"{(int)createDelay.TotalMilliseconds}ms"),
    ];

    protected override void Configure(IDictionary<string, string?> environment)
    {
        if (!ffmpeg) environment["PATH"] = Folder;                      // contains no ffmpeg
    }
}

internal sealed record AcceptedJob(string Id, string Model, string Prompt, int Downloads);
