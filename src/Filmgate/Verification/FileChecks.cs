using System.Globalization;
using Filmgate.Catalogue;
using Filmgate.Media.Inspection;

namespace Filmgate.Verification;

/// <summary>Compares the delivered video with the request.</summary>
internal static class FileChecks
{
    private static readonly TimeSpan DurationTolerance = TimeSpan.FromSeconds(0.5);

    public static IEnumerable<Finding> Check(VerificationPlan plan, Mp4Facts file)
    {
        var (model, asked) = (plan.Model, plan.Resolved);
        if (asked.Seconds is { } seconds && (file.Duration - TimeSpan.FromSeconds(seconds)).Duration() > DurationTolerance)
            yield return Finding.Difference(
                "duration of the video", $"{seconds} s",
                string.Create(CultureInfo.InvariantCulture, $"{file.Duration.TotalSeconds:0.##} s"),
                "The provider may have ignored the duration, or rounds it. A price per second would then differ too.");
        if (asked.Frame is { } frame && CheckSize(frame, file, plan.Image) is { } size) yield return size;
        if (CheckAudio(model, asked, file) is { } audio) yield return audio;
    }

    private static Finding? CheckSize(Frame frame, Mp4Facts file, VerificationImage? image)
    {
        var found = $"{file.Width}x{file.Height}";
        if (frame.Size.Length > 0)
            return frame.Size == found ? null : Finding.Difference("size of the video", frame.Size, found, Meaning(image));
        var asked = FrameChoice.RatioOf(frame);
        var expected = asked is null && image is not null ? FrameChoice.RatioOf(image.Input) : asked;
        var name = asked is null ? "that of the first frame" : frame.Ratio;
        return expected is { } ratio && FrameChoice.Differ((double)file.Width / file.Height, ratio)
            ? Finding.Difference("aspect ratio of the video", name, found, Meaning(image))
            : Finding.Note("size of the video", found, "The catalogue has no pixels for the request.");
    }

    private static Finding? CheckAudio(CatalogueModel model, ResolvedRequest asked, Mp4Facts file)
    {
        var expected = model.IsUnchecked ? asked.Audio : model.Audio switch
        {
            AudioRule.Never => false,
            AudioRule.Always => true,
            _ => asked.Audio,
        };
        return expected is null || expected == file.HasAudio ? null : Finding.Difference(
            "audio of the video", expected.Value ? "an audio track" : "no audio track", file.HasAudio ? "an audio track" : "none",
            file.HasAudio
                ? "The track may be silent. If it is not, the price may be that of a video with sound."
                : "The catalogue says otherwise.");
    }

    private static string Meaning(VerificationImage? image) => image is not null
        ? "The first frame may have decided the size, or the provider has ignored the request."
        : "The provider may have ignored the size, or the catalogue has another size for this word.";
}
