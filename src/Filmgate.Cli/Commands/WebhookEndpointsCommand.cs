using System.CommandLine;
using System.Text.Json;
using Filmgate.Cli.Options;
using Filmgate.Cli.Output;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate webhooks endpoints</c>: receivers of the webhooks of all of a key's videos.</summary>
internal static class WebhookEndpointsCommand
{
    private static readonly string[] Head = ["ENDPOINT", "CREATED (UTC)", "STATE", "EVENTS", "URL", "DESCRIPTION"];

    public static Command Create() => new("endpoints", "Manage the webhook endpoints that receive the events of all of this key's videos.")
    {
        List(),
        Add(),
        Remove(),
        Enable(),
        Disable(),
    };

    private static Command List()
    {
        var command = new Command("list", "List this key's webhook endpoints.");
        var rows = new RowsOption(command, "endpoint");
        return WebhooksCommand.Run(command, async (parsed, webhooks, ct) =>
        {
            var all = (await webhooks.ListEndpointsAsync(ct)).Data;
            await rows.PrintAsync(
                parsed, all, Head, Row, one => JsonSerializer.Serialize(one, WebhooksCommand.Json.WebhookEndpoint), "No endpoints.");
        });
    }

    private static Command Add()
    {
        var url = new Argument<string>("URL") { Description = "URL of the receiver." };
        var events = new Option<string[]>("--event", "-e")
        {
            Description = "Event to send; can be repeated. [default: video.completed, video.failed, video.cancelled, video.recovered]",
            HelpName = "EVENT",
            DefaultValueFactory = _ => [],
        };
        var description = new Option<string?>("--description") { Description = "A note for your own records.", HelpName = "TEXT" };
        var command = new Command("add", "Add a webhook endpoint for all of this key's videos and print its id.")
        {
            url, events, description,
        };
        return WebhooksCommand.Run(command, async (parsed, webhooks, ct) =>
        {
            var endpoint = await webhooks.AddEndpointAsync(
                new()
                {
                    Url = parsed.GetValue(url)!,
                    Events = parsed.GetValue(events) is { Length: > 0 } some ? some : null,
                    Description = parsed.GetValue(description),
                },
                ct);
            await Console.Out.WriteLineAsync(endpoint.Id);
        });
    }

    private static Command Remove()
    {
        var id = EndpointId();
        var command = new Command("remove", "Remove a webhook endpoint and drop its pending deliveries.") { id };
        return WebhooksCommand.Run(command, async (parsed, webhooks, ct) =>
        {
            await webhooks.RemoveEndpointAsync(parsed.GetValue(id)!, ct);
            await Console.Error.WriteLineAsync("Removed.");
        });
    }

    private static Command Enable() =>
        Switch(new("enable", "Resume deliveries to an endpoint after it was disabled or responded with 410."), enable: true, "Enabled.");

    private static Command Disable() => Switch(new("disable", "Start no new deliveries to an endpoint."), enable: false, "Disabled.");

    private static Command Switch(Command command, bool enable, string done)
    {
        var id = EndpointId();
        command.Arguments.Add(id);
        return WebhooksCommand.Run(command, async (parsed, webhooks, ct) =>
        {
            await webhooks.SetEndpointEnabledAsync(parsed.GetValue(id)!, enable, ct);
            await Console.Error.WriteLineAsync(done);
        });
    }

    private static Argument<string> EndpointId() =>
        new("ENDPOINT") { Description = "Endpoint id, as printed by 'webhooks endpoints list'." };

    private static string[] Row(WebhookEndpoint endpoint) =>
    [
        endpoint.Id,
        Timestamp.Second(endpoint.CreatedAt),
        endpoint.DisabledAt is null ? "active" : $"disabled: {endpoint.DisabledReason}",
        string.Join(',', endpoint.Events),
        endpoint.Url,
        endpoint.Description ?? "",
    ];
}
