using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Filmgate.Cli.Gateways;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate providers</c>: the state of the providers of a running gateway, and pauses of new submissions.</summary>
internal static class ProvidersCommand
{
    private const string DefaultUrl = "http://127.0.0.1:7300";
    private static readonly string[] Head = ["PROVIDER", "STATE", "IN FLIGHT", "WAITING", "LIMITS", "ACCOUNT", "LAST HOUR", "LAST ERROR"];
    private static readonly string[] HostHead = ["DOWNLOAD HOST", "STATE", "DOWNLOADING", "WAITING", "LAST ERROR"];

    public static Command Create()
    {
        var command = new Command("providers", "Show the state of the providers of a running gateway.")
        {
            Switch("pause", "Stop new submissions to a provider. Accepted videos are still polled and downloaded.", pause: true),
            Switch("resume", "Permit new submissions to a provider again, and try a refused account at once.", pause: false),
        };
        var rows = new RowsOption(command, "provider and download host");
        return Run(command, async (parsed, providers, ct) =>
        {
            var list = await providers.ListAsync(ct);
            await rows.PrintAsync(
                parsed, list.Data, Head, Row, one => JsonSerializer.Serialize(one, ApiJson.Default.ProviderStatus), "No providers.");
            if (list.DownloadHosts.Count == 0) return;
            if (!rows.IsJson(parsed)) Console.Out.WriteLine();
            await rows.PrintAsync(
                parsed, list.DownloadHosts, HostHead, Row, one => JsonSerializer.Serialize(one, ApiJson.Default.DownloadHostStatus), "");
        });
    }

    private static Command Switch(string name, string description, bool pause)
    {
        var provider = new Argument<string>("NAME") { Description = "Name of the provider, as printed by 'filmgate providers'." };
        return Run(new Command(name, description) { provider }, async (parsed, providers, ct) =>
        {
            var id = parsed.GetValue(provider)!;
            var status = pause ? await providers.PauseAsync(id, ct) : await providers.ResumeAsync(id, ct);
            await Stderr.WriteAsync(
                status.PausedAt is null ? $"{status.Name} gets new submissions." : $"{status.Name} is paused. It gets no new submissions.");
        });
    }

    private static Command Run(Command command, Func<ParseResult, ProvidersClient, CancellationToken, Task> call)
    {
        var url = new UrlOption(
            command, $"URL of the running gateway. [env: FILMGATE_URL] [default: the server of the data directory, or {DefaultUrl}]");
        var key = new ApiKeyOption(command, "Operator key of the gateway, if it has keys. The server of the data directory needs none.");
        var settings = new SettingOptions(command, "data");
        command.SetAction(async (parsed, ct) =>
        {
            var (address, given) = (url.Read(parsed), key.Read(parsed));
            var server = address is null && given is null
                ? ServerOnThisMachine.Connect(settings.Read(parsed).Storage.DataDirectory)
                : null;
            using var command = server?.Key;
            using var client = server?.Client ?? new FilmgateClient(address ?? new Uri(DefaultUrl), given);
            await call(parsed, client.Providers, ct);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>One row for each provider. A second credential is rare, and then each cell names it.</summary>
    private static string[] Row(ProviderStatus provider) =>
    [
        provider.Name,
        Cell(provider, one => State(one.State, one.ProbeAt)),
        Cell(provider, one => Text(one.InFlight)),
        Cell(provider, one => $"{one.WaitingSubmissions} creates, {one.WaitingPolls} polls"),
        Cell(provider, Limits),
        Cell(provider, Account),
        Cell(provider, one => Renders(one.Renders)),
        Cell(provider, one => Error(one.LastError)),
    ];

    private static string[] Row(DownloadHostStatus host) =>
        [host.Host, State(host.State, host.ProbeAt), Text(host.Downloading), Text(host.Waiting), Error(host.LastError)];

    private static string Cell(ProviderStatus provider, Func<ProviderCredentialStatus, string> text) => provider.Credentials is [var only]
        ? text(only)
        : string.Join("; ", provider.Credentials.Select(one => $"{one.Id}: {text(one)}"));

    private static string State(string state, long? probeAt)
    {
        var words = state.Replace('_', ' ');
        if (probeAt is not { } at) return words;
        var isDue = at <= TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return isDue ? $"{words}, tried again with the next video" : $"{words}, tried again at {Timestamp.Second(at)}";
    }

    private static string Limits(ProviderCredentialStatus credential)
    {
        var limits = credential.Limits;
        if (limits.QueuesItself) return "queues by itself";
        var known = new List<string>();
        if (limits.MaxConcurrent is { } renders) known.Add($"{renders} in flight");
        if (limits.CreatesPerMinute is { } creates) known.Add($"{Text(creates)} creates/min");
        if (limits.PollsPerMinute is { } polls) known.Add($"{Text(polls)} polls/min");
        foreach (var model in credential.Models)
        {
            if (model.MaxConcurrent is { } most) known.Add($"{model.Model}: {most} in flight");
            if (model.CreatesPerMinute is { } rate) known.Add($"{model.Model}: {Text(rate)} creates/min");
            if (model.LearnedLimit is { } learned) known.Add($"{model.Model}: {learned} learned");
        }

        return known.Count == 0 ? "none known" : string.Join(", ", known);
    }

    /// <summary>Of the models, those that were submitted: an account has dozens.</summary>
    private static string Account(ProviderCredentialStatus credential)
    {
        if (credential.Account is not { } account) return "";
        var known = new List<string>();
        if (account.CreditBalance is { } credits) known.Add($"{Text(credits)} credits");
        foreach (var model in account.Models.Where(one => credential.Models.Any(submitted => submitted.Model == one.Model)))
            if (model is { MaxDaily: { } most, UsedToday: { } used }) known.Add($"{model.Model}: {used} of {most} today");
        return string.Join(", ", known);
    }

    private static string Renders(ProviderRenderStatus renders) => renders is { Count: > 0, SuccessRate: { } rate }
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{renders.Count} renders, {rate:0.#%} ok, p50 {renders.P50Seconds ?? 0:0.#} s, p99 {renders.P99Seconds ?? 0:0.#} s")
        : "no renders";

    private static string Error(ProviderErrorStatus? error) =>
        error is null ? "" : $"{Timestamp.Second(error.At)} {error.Code}: {TextFormat.Truncate(error.Message, 120)}";

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
