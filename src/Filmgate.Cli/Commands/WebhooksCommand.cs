using System.CommandLine;
using Filmgate.Cli.Gateways;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate webhooks</c>: what was sent, how it fared, and sending it again; all of it over the API.</summary>
internal static class WebhooksCommand
{
    private static readonly string[] Head = ["MESSAGE", "CREATED (UTC)", "EVENT", "STATUS", "TRIES", "NEXT TRY (UTC)", "TO"];
    private static readonly string[] LogHead = ["AT (UTC)", "STATUS", "TOOK", "ERROR"];

    public static Command Create() => new("webhooks", "See what was told to whom, send it again, and say who is told. docs/webhooks.md has the whole story.")
    {
        List(),
        Show(),
        Replay(),
        Test(),
        Secret(),
        Rotate(),
        WebhookEndpointsCommand.Create(),
    };

    private static Command List()
    {
        var limit = new Option<int>("--limit", "-n") { Description = "How many, 1 to 100.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var status = new Option<string?>("--status") { Description = "Only those that are pending, delivered or failed.", HelpName = "STATUS" };
        status.AcceptOnlyFromAmong("pending", "delivered", "failed");
        var video = new Option<string?>("--video") { Description = "Only those of this video.", HelpName = "ID" };
        var command = new Command("list", "List the messages of the last 30 days, newest first.") { limit, status, video };
        return With(command, async (parsed, webhooks, ct) =>
        {
            var page = await webhooks.ListMessagesAsync(parsed.GetValue(limit), status: parsed.GetValue(status), videoId: parsed.GetValue(video), ct: ct);
            if (page.Data.Count == 0) await Console.Error.WriteLineAsync("No messages.");
            else await Console.Out.WriteLineAsync(Table.Of(Head, page.Data.Select(Row)));
        });
    }

    private static Command Show()
    {
        var id = MessageArgument();
        return With(new("show", "Show a message: every try, and the body as it is sent.") { id }, async (parsed, webhooks, ct) =>
        {
            var message = await webhooks.GetMessageAsync(parsed.GetValue(id)!, ct);
            await Console.Out.WriteLineAsync(Table.Of(Head, [Row(message)]));
            if (message.Log is { Count: > 0 } log)
                await Console.Out.WriteLineAsync($"\n{Table.Of(LogHead, log.Select(one => (string[])[Moment.Of(one.At), one.Status?.ToString() ?? "-", $"{one.TookMs} ms", one.Error ?? ""]))}");
            await Console.Out.WriteLineAsync($"\n{message.Body}");
        });
    }

    private static Command Replay()
    {
        var id = MessageArgument();
        return With(new("replay", "Send a message again, under the id it has: a receiver that knows it already can tell.") { id }, async (parsed, webhooks, ct) =>
        {
            var message = await webhooks.ReplayAsync(parsed.GetValue(id)!, ct);
            await TellAsync(await SettledAsync(webhooks, message, ct));
        });
    }

    private static Command Test()
    {
        var where = new Argument<string>("ENDPOINT-OR-URL") { Description = "An endpoint's id, or any URL." };
        return With(new("test", "Send a 'webhook.test' message and say how it fared.") { where }, async (parsed, webhooks, ct) =>
        {
            var given = parsed.GetValue(where)!;
            var message = await webhooks.TestAsync(given.StartsWith("we_", StringComparison.Ordinal) ? new() { EndpointId = given } : new() { Url = given }, ct);
            await TellAsync(await SettledAsync(webhooks, message, ct));
        });
    }

    private static Command Secret() => With(new("secret", "Print what messages are signed with."), async (_, webhooks, ct) => await PrintAsync(await webhooks.GetSecretAsync(ct)));

    private static Command Rotate() => With(
        new("rotate", "Make a new signing secret and print it. For a day messages carry the signatures of both."), async (_, webhooks, ct) => await PrintAsync(await webhooks.RotateSecretAsync(ct)));

    /// <summary>A command on a gateway's webhooks.</summary>
    public static Command With(Command command, Func<ParseResult, WebhooksClient, CancellationToken, Task> run)
    {
        var gateways = new GatewayOptions(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var gateway = await gateways.OpenAsync(parsed);
            await run(parsed, gateway.Client.Webhooks, ct);
        });
        return command;
    }

    private static Argument<string> MessageArgument() => new("MESSAGE") { Description = "The message's id, as 'webhooks list' shows it." };

    /// <summary>After its next try, which comes at once; a receiver may take 20 seconds for its answer.</summary>
    private static async Task<WebhookMessage> SettledAsync(WebhooksClient webhooks, WebhookMessage sent, CancellationToken ct)
    {
        var message = sent;
        for (var looks = 0; looks < 110 && message is { Status: "pending", Tries: 0 }; looks++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct);
            message = await webhooks.GetMessageAsync(sent.Id, ct);
        }

        return message.Log is null ? await webhooks.GetMessageAsync(sent.Id, ct) : message;
    }

    private static async Task TellAsync(WebhookMessage message)
    {
        var last = message.Log?.LastOrDefault();
        if (message.Status is "delivered") await Console.Out.WriteLineAsync($"{message.Id} was delivered: {last?.Status} in {last?.TookMs} ms.");
        else throw new CommandFailedException($"{message.Id} was not delivered. {last?.Error ?? "There was no answer yet."}{(message.NextTryAt is { } next ? $" The next try is at {Moment.Of(next)} UTC." : "")}");
    }

    private static async Task PrintAsync(WebhookSecret secret)
    {
        if (secret.Secret is not { } text) throw new CommandFailedException("Messages are signed with the gateway's FILMGATE_WEBHOOK_SECRET. 'filmgate webhooks rotate' gives this key a secret of its own.");
        await Console.Out.WriteLineAsync(text);
        if (secret.PreviousUntil is { } until) await Console.Error.WriteLineAsync($"The secret before it still signs until {Moment.Of(until)} UTC.");
    }

    private static string[] Row(WebhookMessage message) =>
    [
        message.Id,
        Moment.Of(message.CreatedAt),
        message.Event,
        message.Status,
        $"{message.Tries}",
        message.NextTryAt is { } next ? Moment.Of(next) : "",
        message.Url,
    ];
}
