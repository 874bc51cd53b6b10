using System.CommandLine;
using System.CommandLine.Parsing;
using Filmgate.Catalogue;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Cli.Progress;
using Filmgate.Dialects;
using Filmgate.Sandbox;
using Filmgate.Settings;
using Filmgate.Upstreams;
using Filmgate.Verification;
using Microsoft.AspNetCore.Builder;

namespace Filmgate.Cli.Commands;

/// <summary>
/// <c>filmgate verify</c>: makes one real render, and compares the provider with what the dialect and the catalogue expect.
/// </summary>
internal static class VerifyCommand
{
    private const string Sandbox = "sandbox";

    private const string Description =
        "Make one real, paid render at a provider, and report everything that differs from what Filmgate expects. "
        + "Sends one create and never repeats it. Writes transcripts that can be sent in. "
        + "Exit code 0: as expected; 3: differences; 1: failed.";

    public static Command Create()
    {
        var command = new Command("verify", Description);
        var options = new VerifyOptions(command);
        var settings = new SettingOptions(command, "models", "submit_timeout", "max_video", "download_allow_private");
        command.SetAction((parsed, _) => RunAsync(parsed, options, settings.Read(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, VerifyOptions options, GatewaySettings settings)
    {
        var request = options.ReadRequest(parsed);
        var name = options.Provider(parsed);
        await using var sandbox = name is Sandbox && settings.Providers.All(known => known.Name != name) ? await StartSandboxAsync() : null;
        var provider = sandbox is null ? Find(settings, name) : LocalGateway.SandboxProvider(sandbox);

        var clock = TimeProvider.System;
        var dialects = new DialectSet();
        var catalogue = ModelCatalogue.Load(settings.Catalogue.ModelFile, settings.Catalogue.PriceFile);
        var plan = new VerificationPlanner(catalogue, dialects, clock).Plan(provider, request);
        var isPaid = options.Resume(parsed) is null && sandbox is null;
        if (isPaid) plan.CheckPrice(options.MaxPrice(parsed), options.AcceptsUnknownPrice(parsed));
        var (video, folder) = options.PrepareFiles(parsed, plan);
        var run = new VerificationOptions
        {
            Upstreams = settings.Upstreams,
            Downloads = settings.Media.Downloads,
            Network = settings.Network,
            TrustedOrigins = [.. settings.Providers.Append(provider).Select(known => known.BaseUrl)],
            Timeout = options.ReadTimeout(parsed),
            Resume = options.Resume(parsed),
            OutputFile = video,
        };
        await Console.Error.WriteLineAsync(VerificationText.Plan(plan, run, sandbox is not null));
        if (isPaid && !options.IsConfirmed(parsed) && !await ConfirmAsync(plan)) return ExitCode.Failed;

        string ResumeWith(string operation) => ResumeCommand(parsed, plan, operation);
        var redactor = new Redactor([plan.Credential.Secret, plan.Credential.AccessKey, plan.Credential.CallbackSecret]);
        var lines = new ExchangeLines(Console.Error, redactor, options.ShowBodies(parsed), ResumeWith);
        using var interrupt = new SignalTokenSource();
        await using var waiting = interrupt.Token.Register(() => Waiting(lines));
        var report = await new Verifier(plan, run, dialects, clock, lines).RunAsync(interrupt.Token);
        var transcripts = await new TranscriptWriter(dialects, ModelCatalogue.Load(), clock).WriteAsync(report);
        foreach (var transcript in transcripts)
            if (transcript.Text is { } text)
                await File.WriteAllTextAsync(Path.Combine(folder, transcript.Name), text, CancellationToken.None);

        var resume = report.Operation is { } operation && sandbox is null ? ResumeWith(operation) : null;     // it ends with the command
        var isJson = options.PrintJson(parsed);
        await (isJson ? Console.Error : Console.Out).WriteLineAsync(VerificationText.Summary(report, transcripts, folder, resume));
        if (isJson)
        {
            var paths = transcripts.Where(file => file.Text is not null).Select(file => Path.Combine(folder, file.Name)).ToList();
            await Console.Out.WriteLineAsync(VerificationJson.Format(report, paths));
        }

        return report.Result switch
        {
            VerificationResult.Completed => report.Differences.Any() ? ExitCode.Different : ExitCode.Success,
            VerificationResult.Interrupted => ExitCode.Interrupted,
            _ => ExitCode.Failed,
        };
    }

    private static Provider Find(GatewaySettings settings, string name)
    {
        if (settings.Providers.FirstOrDefault(known => known.Name == name) is { } provider) return provider;
        if (UpstreamSystem.ByName.TryGetValue(name, out var system))
        {
            string?[] variables = [.. system.KeyVariables, system.DefaultUrl is null ? system.UrlVariable : null];
            throw new InvalidUsageException(
                $"The provider {name} is not configured. Set {string.Join(" and ", variables.OfType<string>())}.");
        }

        var configured = string.Join(", ", settings.Providers.Select(known => known.Name).DefaultIfEmpty("none"));
        throw new InvalidUsageException(
            $"Unknown provider '{name}'. Configured: {configured}. "
            + $"Known systems: {string.Join(", ", UpstreamSystem.InOrder.Select(s => s.Name))}. "
            + "'sandbox' tries the command without money.");
    }

    /// <summary>Asks only a person: a script has agreed with --max-price.</summary>
    private static async Task<bool> ConfirmAsync(VerificationPlan plan)
    {
        if (Console.IsInputRedirected) return true;
        await Console.Error.WriteAsync(VerificationText.Question(plan));
        if ((await Console.In.ReadLineAsync())?.Trim().ToUpperInvariant() is "Y" or "YES") return true;
        await Console.Error.WriteLineAsync("Nothing was sent.");
        return false;
    }

    private static void Waiting(ExchangeLines lines)
    {
        if (!lines.IsCreating) return;
        Console.Error.WriteLine(
            "Interrupted. The paid call was sent: waiting for its answer, so that the task is not lost. Interrupt again to stop at once.");
    }

    /// <summary>With everything that decides how the task is polled and compared.</summary>
    private static string ResumeCommand(ParseResult parsed, VerificationPlan plan, string operation)
    {
        string[] repeated =
        [
            "--config", "--models", "--seconds", "--size", "--aspect-ratio", "--resolution", "--input-image", "--transcripts", "--output",
        ];
        var given = parsed.CommandResult.Children.OfType<OptionResult>()
            .Where(option => !option.Implicit && repeated.Contains(option.Option.Name) && option.Tokens.Count == 1)
            .Select(option => $" {option.Option.Name} {TextFormat.ShellQuote(option.Tokens[0].Value)}");
        return $"./filmgate verify {TextFormat.ShellQuote(plan.Provider.Name)} --model {TextFormat.ShellQuote(plan.Model.Id)}"
            + $"{string.Concat(given)} --resume {TextFormat.ShellQuote(operation)}";
    }

    private static async Task<WebApplication> StartSandboxAsync()
    {
        var sandbox = SandboxServer.Build(new() { Urls = "http://127.0.0.1:0" });
        ServerLogging.UseStderr(sandbox.Services);
        await sandbox.StartAsync();
        return sandbox;
    }
}
