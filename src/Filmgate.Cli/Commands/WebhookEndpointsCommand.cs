using System.CommandLine;
using Filmgate.Client;

namespace Filmgate.Cli.Commands;

/// <summary><c>filmgate webhooks endpoints</c>: who is told of all of a key's videos.</summary>
internal static class WebhookEndpointsCommand
{
    private static readonly string[] Head = ["ENDPOINT", "CREATED (UTC)", "STATE", "EVENTS", "URL", "DESCRIPTION"];

    public static Command Create() => new("endpoints", "Say who is told of all of this key's videos.") { List(), Add(), Remove(), Switch("enable", true), Switch("disable", false) };

    private static Command List() => WebhooksCommand.With(new("list", "List this key's endpoints."), async (_, webhooks, ct) =>
    {
        var all = (await webhooks.ListEndpointsAsync(ct)).Data;
        if (all.Count == 0) await Console.Error.WriteLineAsync("No endpoints.");
        else await Console.Out.WriteLineAsync(Table.Of(Head, all.Select(Row)));
    });

    private static Command Add()
    {
        var to = new Argument<string>("URL") { Description = "The receiver." };
        var events = new Option<string[]>("--event", "-e") { Description = "An event to tell of; may be given several times. Default: all but video.progress.", HelpName = "EVENT", DefaultValueFactory = _ => [] };
        var description = new Option<string?>("--description") { Description = "A note for your own records.", HelpName = "TEXT" };
        return WebhooksCommand.With(new("add", "Tell a receiver of all of this key's videos from now on; prints the endpoint's id.") { to, events, description }, async (parsed, webhooks, ct) =>
        {
            var chosen = parsed.GetValue(events) is { Length: > 0 } some ? some : null;
            var endpoint = await webhooks.AddEndpointAsync(new() { Url = parsed.GetValue(to)!, Events = chosen, Description = parsed.GetValue(description) }, ct);
            await Console.Out.WriteLineAsync(endpoint.Id);
        });
    }

    private static Command Remove()
    {
        var id = Id();
        return WebhooksCommand.With(new("remove", "Remove an endpoint; what waits for it is given up.") { id }, async (parsed, webhooks, ct) =>
        {
            await webhooks.RemoveEndpointAsync(parsed.GetValue(id)!, ct);
            await Console.Error.WriteLineAsync("Removed.");
        });
    }

    private static Command Switch(string name, bool enabled)
    {
        var id = Id();
        return WebhooksCommand.With(new(name, enabled ? "Send an endpoint messages again, after it was disabled or answered 410." : "Send an endpoint no new messages.") { id }, async (parsed, webhooks, ct) =>
        {
            await webhooks.SetEndpointEnabledAsync(parsed.GetValue(id)!, enabled, ct);
            await Console.Error.WriteLineAsync(enabled ? "Enabled." : "Disabled.");
        });
    }

    private static Argument<string> Id() => new("ENDPOINT") { Description = "The endpoint's id, as 'webhooks endpoints list' shows it." };

    private static string[] Row(WebhookEndpoint endpoint) =>
    [
        endpoint.Id,
        Moment.Of(endpoint.CreatedAt),
        endpoint.DisabledAt is null ? "active" : $"disabled: {endpoint.DisabledReason}",
        string.Join(',', endpoint.Events),
        endpoint.Url,
        endpoint.Description ?? "",
    ];
}
