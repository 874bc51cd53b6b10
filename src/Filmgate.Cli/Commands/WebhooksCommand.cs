using System.CommandLine;
using System.Text.Json;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;
using Filmgate.Json;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate webhooks</c></summary>
internal static class WebhooksCommand
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>22 seconds: a receiver may take 20 seconds to respond.</summary>
    private const int MaxChecks = 110;

    private static readonly string[] Head = ["DELIVERY", "CREATED (UTC)", "EVENT", "STATUS", "TRIES", "NEXT TRY (UTC)", "URL"];
    /// <summary>The API's JSON, with readable URLs.</summary>
    public static readonly WebhookJson Json = new(new(WebhookJson.Default.Options) { Encoder = ReadableJson.SerializerOptions.Encoder });

    private static readonly string[] LogHead = ["AT (UTC)", "STATUS", "TOOK", "ERROR"];

    public static Command Create() => new(
        "webhooks",
        "List, replay and test webhook deliveries, and manage endpoints and secrets; see docs/webhooks.md.")
    {
        List(),
        Show(),
        Replay(),
        Test(),
        Secret(),
        Rotate(),
        PublicKey(),
        WebhookEndpointsCommand.Create(),
    };

    private static Command List()
    {
        var limit = new Option<int>("--limit", "-n")
        {
            Description = "Maximum number of deliveries, 1 to 100.",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        var status = new Option<string?>("--status") { Description = "Only deliveries with this status." };
        status.AcceptOnly("pending", "delivered", "failed");
        var video = new Option<string?>("--video") { Description = "Only deliveries about this video.", HelpName = "ID" };
        var command = new Command("list", "List the webhook deliveries of the last 30 days, newest first.") { limit, status, video };
        var rows = new RowsOption(command, "delivery");
        return Run(command, async (parsed, webhooks, ct) =>
        {
            var (count, videoId) = (parsed.GetValue(limit), parsed.GetValue(video));
            var page = await webhooks.ListMessagesAsync(count, status: parsed.GetValue(status), videoId: videoId, ct: ct);
            await rows.PrintAsync(parsed, page.Data, Head, Row, JsonOf, "No deliveries.");
        });
    }

    private static Command Show()
    {
        var id = DeliveryId();
        var command = new Command("show", "Show a delivery: every try, and the body.") { id };
        var rows = new RowsOption(command, "delivery");
        return Run(command, async (parsed, webhooks, ct) =>
        {
            var delivery = await webhooks.GetMessageAsync(parsed.GetValue(id)!, ct);
            await rows.PrintAsync(parsed, [delivery], Head, Row, JsonOf, "");
            if (rows.IsJson(parsed)) return;
            if (delivery.Log is { Count: > 0 } log)
            {
                await Console.Out.WriteLineAsync();
                Table.Print(LogHead, log.Select(LogRow));
            }

            await Console.Out.WriteLineAsync($"\n{delivery.Body}");
        });
    }

    private static Command Replay()
    {
        var id = DeliveryId();
        var command = new Command("replay", "Send a delivery again with the same webhook-id, by which a receiver can recognize it.") { id };
        return Run(command, async (parsed, webhooks, ct) =>
        {
            var delivery = await webhooks.ReplayAsync(parsed.GetValue(id)!, ct);
            await PrintResultAsync(await WaitForTryAsync(webhooks, delivery, ct));
        });
    }

    private static Command Test()
    {
        var target = new Argument<string>("ENDPOINT-OR-URL") { Description = "Endpoint id, or any URL." };
        return Run(new("test", "Send a 'webhook.test' event and print the result.") { target }, async (parsed, webhooks, ct) =>
        {
            var given = parsed.GetValue(target)!;
            var isEndpoint = given.StartsWith("we_", StringComparison.Ordinal);
            var delivery = await webhooks.TestAsync(isEndpoint ? new() { EndpointId = given } : new() { Url = given }, ct);
            await PrintResultAsync(await WaitForTryAsync(webhooks, delivery, ct));
        });
    }

    private static Command Secret() => Run(
        new("secret", "Print the secret that signs this key's webhooks."),
        async (_, webhooks, ct) => await PrintSecretAsync(await webhooks.GetSecretAsync(ct)));

    private static Command Rotate() => Run(
        new("rotate", "Create a new signing secret and print it. The previous secret signs as well for 24 hours."),
        async (_, webhooks, ct) => await PrintSecretAsync(await webhooks.RotateSecretAsync(ct)));

    private static Command PublicKey() => Run(
        new("public-key", "Print the public key that verifies this key's webhooks."),
        async (_, webhooks, ct) => await Console.Out.WriteLineAsync((await webhooks.GetPublicKeyAsync(ct)).PublicKey));

    /// <summary>Adds the gateway options to a command, and runs it with a client.</summary>
    public static Command Run(Command command, Func<ParseResult, WebhooksClient, CancellationToken, Task> run)
    {
        var options = new GatewayOptions(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var gateway = await options.ConnectAsync(parsed);
            await run(parsed, gateway.Client.Webhooks, ct);
        });
        return command;
    }

    private static Argument<string> DeliveryId() => new("DELIVERY") { Description = "Delivery id, as printed by 'webhooks list'." };

    /// <summary>Waits for the first try, which starts at once.</summary>
    private static async Task<WebhookMessage> WaitForTryAsync(WebhooksClient webhooks, WebhookMessage sent, CancellationToken ct)
    {
        var delivery = sent;
        for (var checks = 0; checks < MaxChecks && delivery is { Status: "pending", Tries: 0 }; checks++)
        {
            await Task.Delay(CheckInterval, TimeProvider.System, ct);
            delivery = await webhooks.GetMessageAsync(sent.Id, ct);
        }

        return delivery.Log is null ? await webhooks.GetMessageAsync(sent.Id, ct) : delivery;
    }

    private static async Task PrintResultAsync(WebhookMessage delivery)
    {
        var last = delivery.Log?.LastOrDefault();
        if (delivery.Status is not "delivered")
        {
            var next = delivery.NextTryAt is { } at ? $" The next try is at {Timestamp.Second(at)} UTC." : "";
            throw new CommandFailedException($"{delivery.Id} was not delivered. {last?.Error ?? "There is no response yet."}{next}");
        }

        await Console.Out.WriteLineAsync($"{delivery.Id} was delivered: {last?.Status} in {last?.TookMs} ms.");
    }

    private static async Task PrintSecretAsync(WebhookSecret secret)
    {
        if (secret.Secret is not { } text)
        {
            throw new CommandFailedException(
                "This key's webhooks are signed with the gateway's FILMGATE_WEBHOOK_SECRET. "
                + "'filmgate webhooks rotate' creates a secret for this key.");
        }

        await Console.Out.WriteLineAsync(text);
        if (secret.PreviousUntil is { } until)
            await Stderr.WriteAsync($"The previous secret signs as well until {Timestamp.Second(until)} UTC.");
    }

    private static string JsonOf(WebhookMessage delivery) => JsonSerializer.Serialize(delivery, Json.WebhookMessage);

    private static string[] Row(WebhookMessage delivery) =>
    [
        delivery.Id,
        Timestamp.Second(delivery.CreatedAt),
        delivery.Event,
        delivery.Status,
        $"{delivery.Tries}",
        delivery.NextTryAt is { } next ? Timestamp.Second(next) : "",
        delivery.Url,
    ];

    private static string[] LogRow(WebhookTry one) =>
        [Timestamp.Second(one.At), one.Status?.ToString() ?? "-", $"{one.TookMs} ms", one.Error ?? ""];
}
