using System.Security.Cryptography;
using System.Text;
using Filmgate.Sandbox.Jobs;

namespace Filmgate.Sandbox.Rendering;

/// <summary>Everything that determines how a clip looks. Jobs with equal specifications share one file.</summary>
internal sealed record ClipSpec(
    string Prompt,
    string Model,
    int Width,
    int Height,
    int Seconds,
    bool Audio,
    string? Image,
    bool ImageByUrl)
{
    public byte[] Hash { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\0', Prompt, Model, Width, Height, Seconds, Audio, Image, ImageByUrl)));

    public string FileName => Convert.ToHexStringLower(Hash.AsSpan(0, 16)) + ".mp4";

    /// <summary>Large videos have fewer frames, because tests need their dimensions but not smooth motion.</summary>
    public int FramesPerSecond => (Width * Height) switch
    {
        <= 1_000_000 => 24,
        <= 2_500_000 => 15,
        _ => 8,
    };

    public static ClipSpec Of(SandboxJob job)
    {
        var divisor = job.Has(TestCard.WrongSize) ? 2 : 1;
        var (width, height) = (Even(job.Width / divisor), Even(job.Height / divisor));
        return new(job.Prompt, job.Model, width, height, job.Seconds, job.Audio, job.Image, job.ImageByUrl);
    }

    private static int Even(int length) => length / 2 * 2;
}
