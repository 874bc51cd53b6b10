namespace Filmgate.Sandbox;

/// <summary>How the simulated upstream runs. The defaults give a standalone sandbox that forgets everything when it stops.</summary>
public sealed record SandboxOptions
{
    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:7400";

    /// <summary>Keeps jobs, input images and rendered clips over a restart. Null: a temporary directory, deleted on dispose.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The time scale: 1 renders in three to six seconds, 10 ten times faster.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Between accepting a job and answering: half to one and a half times this, divided by <see cref="Speed"/>. For crash tests.</summary>
    public TimeSpan CreateDelay { get; init; } = TimeSpan.Zero;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Path of ffmpeg. Null: looked up on PATH. Empty: pretend that it is missing.</summary>
    public string? Ffmpeg { get; init; }

    /// <summary>A length of simulated time in real time.</summary>
    internal TimeSpan Scaled(TimeSpan simulated) => simulated / Speed;
}
