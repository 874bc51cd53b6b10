namespace Filmgate.Sandbox;

/// <summary>Options of the simulated upstream. With the defaults it is standalone and keeps nothing when it stops.</summary>
public sealed record SandboxOptions
{
    /// <summary>The addresses to listen on. Port 0 selects a free port.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:7400";

    /// <summary>Keeps jobs, input images and rendered clips across restarts. Null: a temporary directory, deleted on dispose.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The time scale. At 1 a render takes three to six seconds, at 10 a tenth of that.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>
    /// The delay between accepting a job and responding, for crash tests. The actual delay is half to one and a half times
    /// this value, divided by <see cref="Speed"/>.
    /// </summary>
    public TimeSpan CreateDelay { get; init; } = TimeSpan.Zero;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Path of ffmpeg. Null: search PATH. Empty: behave as if ffmpeg were not installed.</summary>
    public string? Ffmpeg { get; init; }

    /// <summary>Converts simulated time to real time.</summary>
    internal TimeSpan Scaled(TimeSpan simulated) => simulated / Speed;
}
