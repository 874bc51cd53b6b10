using Filmgate.Api.Audit;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Ledger;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Budget = Filmgate.Ledger.Budget;

namespace Filmgate.Api.Endpoints;

/// <summary><c>/v1/budgets</c> and <c>/v1/groups</c>: what keys and groups of keys may spend. A key sees its own budgets.</summary>
internal sealed class BudgetEndpoints(IBudgetStore budgets, BudgetAccounts accounts, EndpointHandlers handlers, TimeProvider clock)
{
    private const int MaxKeys = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/budgets", handlers.WithCaller(ListAsync));
        routes.MapGet("/v1/budgets/{account}", handlers.WithCaller(ShowAsync));
        routes.MapPut("/v1/budgets/{account}", handlers.WithBody(BudgetRequest.Read, SetAsync)).Audits("budget.set");
        routes.MapDelete("/v1/budgets/{account}", handlers.ForOperator(RemoveAsync)).Audits("budget.remove");
        routes.MapGet("/v1/groups", handlers.ForOperator(ListGroupsAsync));
        routes.MapPut("/v1/groups/{group}", handlers.WithBody(GroupRequest.Read, SetGroupAsync)).Audits("group.set");
    }

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var visible = await accounts.VisibleAsync(caller, http.RequestAborted);
        var found = (await budgets.ListAsync(http.RequestAborted)).Where(budget => visible?.Contains(budget.Account) is not false);
        var shown = new List<Client.Budget>();
        foreach (var budget in found) shown.Add(await ViewAsync(budget, http.RequestAborted));
        await JsonResponse.WriteAsync(http, new BudgetList { Data = shown }, ApiJson.Default.BudgetList);
    }

    private async Task ShowAsync(HttpContext http, Caller caller)
    {
        var name = (string)http.GetRouteValue("account")!;
        var account = await accounts.FindAsync(name, http.RequestAborted);
        var visible = await accounts.VisibleAsync(caller, http.RequestAborted);
        var budget = account is not null && visible?.Contains(account) is not false
            ? await budgets.FindAsync(account, http.RequestAborted)
            : null;
        if (budget is null) await ApiError.NoSuchBudget(name).WriteAsync(http);
        else await WriteAsync(http, budget);
    }

    private async Task SetAsync(HttpContext http, Caller caller, BudgetRequest request)
    {
        var name = (string)http.GetRouteValue("account")!;
        var account = caller.IsOperator ? await accounts.FindAsync(name, http.RequestAborted) : null;
        var error = !caller.IsOperator ? ApiError.OperatorOnly()
            : request.Problems.Count > 0 ? ApiError.InvalidRequest(request.Problems)
            : account is null ? ApiError.NoSuchAccount(name)
            : null;
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        await budgets.SetAsync(request.For(account!), http.RequestAborted);
        await WriteAsync(http, (await budgets.FindAsync(account!, http.RequestAborted))!);
    }

    private async Task RemoveAsync(HttpContext http, Caller caller)
    {
        var name = (string)http.GetRouteValue("account")!;
        if (await accounts.FindAsync(name, http.RequestAborted) is not { } account
            || await budgets.FindAsync(account, http.RequestAborted) is not { } budget)
        {
            await ApiError.NoSuchBudget(name).WriteAsync(http);
            return;
        }

        var shown = await ViewAsync(budget, http.RequestAborted);
        await budgets.RemoveAsync(account, http.RequestAborted);
        await JsonResponse.WriteAsync(http, shown, ApiJson.Default.Budget);
    }

    private async Task ListGroupsAsync(HttpContext http, Caller caller)
    {
        var groups = await budgets.GroupsAsync(http.RequestAborted);
        await JsonResponse.WriteAsync(http, new KeyGroupList { Data = [.. groups.Select(Show)] }, ApiJson.Default.KeyGroupList);
    }

    private async Task SetGroupAsync(HttpContext http, Caller caller, GroupRequest request)
    {
        var id = BudgetAccounts.GroupId((string)http.GetRouteValue("group")!);
        var error = !caller.IsOperator ? ApiError.OperatorOnly()
            : request.Problems.Count > 0 ? ApiError.InvalidRequest(request.Problems)
            : id is null ? ApiError.InvalidRequest([new("group", BudgetAccounts.GroupNameRule)])
            : null;
        var keys = new List<string>();
        foreach (var name in error is null ? request.Keys : [])
        {
            if (await accounts.FindKeyAsync(name, http.RequestAborted) is { } key) keys.Add(key);
            else error ??= ApiError.NoSuchAccount(name);
        }

        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        var group = new BudgetGroup(id!, [.. keys.Distinct(StringComparer.Ordinal)]);
        await budgets.SetGroupAsync(group.Id, group.Keys, http.RequestAborted);
        await JsonResponse.WriteAsync(http, Show(group), ApiJson.Default.KeyGroup);
    }

    private async Task<Client.Budget> ViewAsync(Budget budget, CancellationToken ct) =>
        BudgetView.Show(budget, await budgets.UseAsync(budget, clock.GetUtcNow(), ct));

    private async Task WriteAsync(HttpContext http, Budget budget)
    {
        http.Response.Headers.CacheControl = "no-store";
        await JsonResponse.WriteAsync(http, await ViewAsync(budget, http.RequestAborted), ApiJson.Default.Budget);
    }

    private static KeyGroup Show(BudgetGroup group) => new() { Id = group.Id, Keys = group.Keys };

    private sealed record GroupRequest(IReadOnlyList<string> Keys, IReadOnlyList<Catalogue.Problem> Problems)
    {
        public static GroupRequest Read(RequestBody body)
        {
            var fields = new FieldReader(body.Fields);
            fields.RejectUnknown(BudgetRequest.Names("keys"));
            var keys = fields.TextList("keys", MaxKeys, 128);
            if (fields.Find("keys") is null && fields.Problems.Count == 0)
                fields.AddProblem<string>("keys", "is required: the ids or names of the group's keys. [] ends the group");
            return new(keys, fields.Problems);
        }
    }
}
