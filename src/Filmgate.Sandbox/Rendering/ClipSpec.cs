using System.Security.Cryptography;
using System.Text;
using Filmgate.Sandbox.Jobs;

namespace Filmgate.Sandbox.Rendering;

/// <summary>All that decides how a clip looks. Equal scenes share one file.</summary>
internal sealed record ClipSpec(string Prompt, string Model, int Width, int Height, int Seconds, bool Audio, string? Image, bool ImageByUrl)
{
    public static ClipSpec Of(SandboxJob job)
    {
        var shrink = job.Has(TestCard.WrongSize) ? 2 : 1;
        return new(job.Prompt, job.Model, Even(job.Width / shrink), Even(job.Height / shrink), job.Seconds, job.Audio, job.Image, job.ImageByUrl);
    }

    public byte[] Hash { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\0', Prompt, Model, Width, Height, Seconds, Audio, Image, ImageByUrl)));

    public string Name => Convert.ToHexStringLower(Hash.AsSpan(0, 16)) + ".mp4";

    /// <summary>Large pictures get fewer frames: a test pays for dimensions, not for smoothness.</summary>
    public int FramesPerSecond => (Width * Height) switch
    {
        <= 1_000_000 => 24,
        <= 2_500_000 => 15,
        _ => 8,
    };

    private static int Even(int length) => length / 2 * 2;
}
