using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Ledger;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Webhooks;

/// <summary>
/// Sends <c>budget.warning</c> to the endpoints of the keys that a budget limits, once for each limit and period. If the server stops
/// before it is written, the next create sends it.
/// </summary>
internal sealed partial class BudgetWarningSender(
    IBudgetStore budgets,
    EndpointCache endpoints,
    DeliveryQueue queue,
    NodeLease lease,
    TimeProvider clock,
    ILogger<BudgetWarningSender> log)
{
    /// <summary>Does not throw: the video was created.</summary>
    public async Task SendAsync(IReadOnlyList<BudgetUse> warnings)
    {
        foreach (var warning in warnings)
        {
            try
            {
                await SendAsync(warning);
            }
            catch (Exception fault)
            {
                Log.NotSent(log, fault, warning.Limit.Account);
            }
        }
    }

    private async Task SendAsync(BudgetUse warning)
    {
        var now = clock.GetUtcNow();
        var account = warning.Limit.Account;
        var members = account.StartsWith(BudgetGroup.Prefix, StringComparison.Ordinal)
            ? (await budgets.GroupsAsync(CancellationToken.None)).FirstOrDefault(group => group.Id == account)?.Keys ?? []
            : [account];
        var data = JsonSerializer.SerializeToNode(BudgetView.Warning(warning), ApiJson.Default.BudgetWarning)!.AsObject();
        var body = WebhookBody.Write(WebhookBody.Wrap(WebhookEvents.BudgetWarning, now, data));
        List<NewDelivery> deliveries =
        [
            .. from member in members
               from endpoint in endpoints.Of(member)
               where endpoint.Events.Contains(WebhookEvents.BudgetWarning)
               select new NewDelivery(
                   Delivery.NewId(now), member, null, WebhookEvents.BudgetWarning, endpoint.Id, endpoint.Url, body, lease.Node, now),
        ];
        if (!await budgets.MarkWarnedAsync(warning.Limit, deliveries, CancellationToken.None)) return;
        Log.Warned(log, account, warning.Limit.Period, warning.UsedMicros / 1_000_000m, warning.Limit.LimitMicros / 1_000_000m);
        foreach (var delivery in deliveries) queue.Schedule(delivery.Id, delivery.Owner, delivery.Url, now);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The budget of {Account} for {Period} is used to {Used} of {Limit} USD")]
        public static partial void Warned(ILogger logger, string account, string period, decimal used, decimal limit);

        [LoggerMessage(2, LogLevel.Error, "The warning about the budget of {Account} was not written. The next create tries again")]
        public static partial void NotSent(ILogger logger, Exception fault, string account);
    }
}
