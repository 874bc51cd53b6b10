using System.Net.Http.Json;

namespace Filmgate.Client;

/// <summary>Budgets of keys and groups: <see cref="FilmgateClient.Budgets"/>. Only an operator sets them.</summary>
public sealed class BudgetsClient
{
    private readonly Transport _transport;

    internal BudgetsClient(Transport transport) => _transport = transport;

    /// <summary>Lists the budgets: all for an operator, else those of the own key and its group.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The budgets, with what is used of them.</returns>
    /// <exception cref="FilmgateException"><c>invalid_api_key</c>, …</exception>
    public Task<BudgetList> ListAsync(CancellationToken ct = default) =>
        _transport.SendAsync(() => new(HttpMethod.Get, "v1/budgets"), idempotent: true, ApiJson.Default.BudgetList, ct);

    /// <summary>Reads one budget.</summary>
    /// <param name="account">The id or the name of a key, or the id of a group.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The budget.</returns>
    /// <exception cref="FilmgateException"><c>budget_not_found</c>, …</exception>
    public Task<Budget> GetAsync(string account, CancellationToken ct = default) =>
        _transport.SendAsync(() => new(HttpMethod.Get, PathOf(account)), idempotent: true, ApiJson.Default.Budget, ct);

    /// <summary>Sets the limits of a key or a group. What it has spent counts.</summary>
    /// <param name="account">The id or the name of a key, or the id of a group.</param>
    /// <param name="limits">The limits. Those that are null end.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The budget.</returns>
    /// <exception cref="FilmgateException"><c>account_not_found</c>, <c>operator_only</c>, …</exception>
    public Task<Budget> SetAsync(string account, SetBudget limits, CancellationToken ct = default) => _transport.SendAsync(
        () => new(HttpMethod.Put, PathOf(account)) { Content = JsonContent.Create(limits, RequestJson.Default.SetBudget) },
        idempotent: true,
        ApiJson.Default.Budget,
        ct);

    /// <summary>Removes the budget of a key or a group: it may spend without limit.</summary>
    /// <param name="account">The id or the name of a key, or the id of a group.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The budget as it was.</returns>
    /// <exception cref="FilmgateException"><c>budget_not_found</c>, <c>operator_only</c>, …</exception>
    public Task<Budget> RemoveAsync(string account, CancellationToken ct = default) =>
        _transport.SendAsync(() => new(HttpMethod.Delete, PathOf(account)), idempotent: false, ApiJson.Default.Budget, ct);

    /// <summary>Lists the groups. For operators.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The groups with their keys.</returns>
    /// <exception cref="FilmgateException"><c>operator_only</c>, …</exception>
    public Task<KeyGroupList> ListGroupsAsync(CancellationToken ct = default) =>
        _transport.SendAsync(() => new(HttpMethod.Get, "v1/groups"), idempotent: true, ApiJson.Default.KeyGroupList, ct);

    /// <summary>Makes a group, or replaces its keys. A key is in one group at most.</summary>
    /// <param name="group">The name of the group, or its id.</param>
    /// <param name="keys">The ids or names of its keys. None: the group ends.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The group.</returns>
    /// <exception cref="FilmgateException"><c>account_not_found</c>, <c>operator_only</c>, …</exception>
    public Task<KeyGroup> SetGroupAsync(string group, IReadOnlyList<string> keys, CancellationToken ct = default) => _transport.SendAsync(
        () => new(HttpMethod.Put, $"v1/groups/{Uri.EscapeDataString(group)}")
        {
            Content = JsonContent.Create(new SetGroup { Keys = keys }, RequestJson.Default.SetGroup),
        },
        idempotent: true,
        ApiJson.Default.KeyGroup,
        ct);

    private static string PathOf(string account) => $"v1/budgets/{Uri.EscapeDataString(account)}";
}

internal sealed record SetGroup
{
    public required IReadOnlyList<string> Keys { get; init; }
}
