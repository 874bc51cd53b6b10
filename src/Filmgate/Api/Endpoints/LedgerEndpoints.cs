using Filmgate.Api.Audit;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Ledger;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Entry = Filmgate.Client.LedgerEntry;
using Problem = Filmgate.Catalogue.Problem;

namespace Filmgate.Api.Endpoints;

/// <summary>
/// <c>/v1/ledger</c>: the entries of the caller's videos, or of all for an operator, who also says what was billed for attempts whose
/// charge nobody knew.
/// </summary>
internal sealed class LedgerEndpoints(ILedgerStore ledger, EndpointHandlers handlers, TimeProvider clock)
{
    private const decimal MicrosPerUsd = 1_000_000m;
    private const int MaxEntriesOfVideo = 100;
    private const decimal MaxAmount = 1_000_000m;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/ledger", handlers.WithCaller(ListAsync)).Reads("state", "key", "video", "limit", "after");
        routes.MapPost("/v1/ledger/{video}/resolve", handlers.WithBody(ChargeRequest.Read, ResolveAsync)).Audits("charge.resolve");
    }

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var query = new ListQuery(http.Request.Query);
        var (state, key) = (query.Text("state"), query.Text("key"));
        if (state is not (null or "unresolved")) query.Problems.Add(new("state", "state must be unresolved, or left out for all entries."));
        foreach (var name in new[] { "key", "video" })
            if (query.Text(name) is { } text && !EntryId.IsName(text)) query.Problems.Add(new(name, $"{name} must be an id."));
        var after = query.After(text => EntryId.Parse(text) is not null, "an entry");
        var limit = query.Limit(defaultLimit: 20, max: 100);
        var error = query.Problems.Count > 0 ? ApiError.InvalidRequest(query.Problems)
            : !caller.IsOperator && key is not null && key != caller.Owner ? ApiError.OperatorOnly()
            : null;
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        var owner = caller.IsOperator ? key : caller.Owner;
        var filter = new LedgerFilter(
            owner, query.Text("video"), state is "unresolved", after is null ? null : EntryId.Parse(after), limit + 1);
        await WriteAsync(http, await ledger.ListAsync(filter, http.RequestAborted), limit);
    }

    private async Task ResolveAsync(HttpContext http, Caller caller, ChargeRequest request)
    {
        var id = (string)http.GetRouteValue("video")!;
        var error = caller.IsOperator ? request.Error : ApiError.OperatorOnly();
        if (error is null)
        {
            var answer = new ChargeAnswer(request.Attempt, request.Micros);
            var result = EntryId.IsName(id)
                ? await ledger.ResolveAsync(id, answer, clock.GetUtcNow(), http.RequestAborted)
                : new(false, [], null);
            error = !result.IsVideoKnown ? ApiError.NoSuchVideo(id)
                : result.Entry is null ? ApiError.NothingToResolve(id, request.Attempt, result.Unresolved.Select(number => $"{number}"))
                : null;
        }

        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        var filter = new LedgerFilter(null, id, IsUnresolved: false, After: null, MaxEntriesOfVideo);
        await WriteAsync(http, await ledger.ListAsync(filter, http.RequestAborted), MaxEntriesOfVideo);
    }

    private static Task WriteAsync(HttpContext http, IReadOnlyList<LedgerRow> rows, int limit)
    {
        var page = new LedgerEntryList
        {
            Data = [.. rows.Take(limit).Select(Show)],
            LastId = rows.Take(limit).LastOrDefault()?.Id.ToString(),
            HasMore = rows.Count > limit,
        };
        http.Response.Headers.CacheControl = "no-store";
        return JsonResponse.WriteAsync(http, page, ApiJson.Default.LedgerEntryList);
    }

    private static Entry Show(LedgerRow row) => new()
    {
        Id = row.Id.ToString(),
        Video = row.VideoId,
        Key = row.Owner,
        Attempt = row.Entry.Attempt,
        Kind = row.Entry.Kind.Name(),
        CreatedAt = row.At.ToUnixTimeSeconds(),
        HeldUsd = row.Entry.Unknown != 0 ? null : row.Entry.Held / MicrosPerUsd,
        SpentUsd = row.Entry.Spent / MicrosPerUsd,
        GatewayUsd = row.Entry.Gateway == 0 ? null : row.Entry.Gateway / MicrosPerUsd,
        Basis = row.Entry.Basis,
        Model = row.Model,
        Provider = row.Provider,
        Reason = row.Reason,
        UnresolvedSince = row.Since?.ToUnixTimeSeconds(),
    };

    private sealed record ChargeRequest(int? Attempt, long Micros, ApiError? Error)
    {
        public static ChargeRequest Read(RequestBody body)
        {
            var fields = new FieldReader(body.Fields);
            var (amount, attempt) = (fields.Decimal("amount_usd"), fields.Number("attempt"));
            foreach (var field in body.Fields.EnumerateObject())
                if (field.Name is not ("amount_usd" or "attempt"))
                    fields.Problems.Add(Unknown(field.Name));
            if (amount is null && !fields.HasProblem("amount_usd"))
                fields.Problems.Add(new("amount_usd", "amount_usd is required: what was billed, in US dollars. 0 if nothing was billed."));
            if (amount is < 0 or > MaxAmount)
                fields.Problems.Add(new("amount_usd", FormattableString.Invariant($"amount_usd must be 0 to {MaxAmount}.")));
            if (attempt is < 1 or > 1000) fields.Problems.Add(new("attempt", "attempt must be a number from 1."));
            return fields.Problems.Count > 0
                ? new(null, 0, ApiError.InvalidRequest(fields.Problems))
                : new((int?)attempt, (long)(amount!.Value * MicrosPerUsd), null);
        }

        private static Problem Unknown(string name) =>
            new(ApiError.Truncate(name), $"Unknown field '{ApiError.Truncate(name)}'. Known fields: amount_usd, attempt.");
    }
}
