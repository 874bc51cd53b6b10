using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Cli.Progress;
using Filmgate.Dialects;
using Filmgate.Media.Downloads;
using Filmgate.Tests.Cli;
using Filmgate.Upstreams;
using Filmgate.Verification;

namespace Filmgate.Tests.Verification;

/// <summary>Runs a verification in a temporary folder, with the display of the command.</summary>
internal sealed class VerificationFixture : IDisposable
{
    private static readonly DialectSet Dialects = new();
    private readonly WorkingDirectory _folder = new();
    private readonly StringWriter _display = new();

    /// <summary>What the terminal shows.</summary>
    public string Display => _display.ToString();

    public IReadOnlyList<TranscriptFile> Transcripts { get; private set; } = [];

    public string OutputFile => _folder["video.mp4"];

    public Action<string> OnAccepted { get; set; } = _ => { };

    public static VerificationPlan Plan(Provider provider, VerificationRequest request) =>
        new VerificationPlanner(ModelCatalogue.Load(), Dialects, TimeProvider.System).Plan(provider, request);

    /// <summary>xAI's model, as if it made exactly the video that <see cref="PlantedProvider"/> delivers.</summary>
    public static VerificationPlan Plan(PlantedProvider provider, Price? price = null)
    {
        var plan = Plan(provider.Provider, new() { Model = "grok-imagine-video-1.5", Seconds = 1 });
        return plan with
        {
            Model = plan.Model with { Price = price },
            Resolved = plan.Resolved with { Frame = new("64x48", "4:3", "480p") },
        };
    }

    public async Task<VerificationReport> RunAsync(
        VerificationPlan plan,
        CancellationToken ct = default,
        string? resume = null,
        TimeSpan? timeout = null,
        TimeSpan? submitTimeout = null,
        bool showBodies = false)
    {
        var redactor = new Redactor([plan.Credential.Secret, plan.Credential.AccessKey]);
        var lines = new ExchangeLines(_display, redactor, showBodies, operation =>
        {
            OnAccepted(operation);
            return $"--resume {operation}";
        });
        var options = new VerificationOptions
        {
            Upstreams = new() { SubmitTimeout = submitTimeout ?? TimeSpan.FromSeconds(30) },
            Downloads = new DownloadOptions { AllowPrivate = true },
            Timeout = timeout,
            Resume = resume,
            OutputFile = OutputFile,
        };
        var report = await new Verifier(plan, options, Dialects, TimeProvider.System, lines).RunAsync(ct);
        Transcripts = await new TranscriptWriter(Dialects, ModelCatalogue.Load(), TimeProvider.System).WriteAsync(report);
        return report;
    }

    /// <summary>Writes a transcript to a file, as the command does.</summary>
    public string Save(TranscriptFile transcript)
    {
        File.WriteAllText(_folder[transcript.Name], transcript.Text);
        return _folder[transcript.Name];
    }

    public void Dispose()
    {
        _display.Dispose();
        _folder.Dispose();
    }
}
