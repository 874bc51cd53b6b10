using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Catalogue.ProviderLists;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Api.Endpoints;

/// <summary>
/// Estimates the price and the render time of a request and says whether it would be accepted, with the same checks as a create request.
/// </summary>
internal sealed class QuoteCalculator(UncataloguedModels uncatalogued, Router router, RenderClocks clocks, RequestWarnings warnings)
{
    public Quote Of(string id, VideoRequest request, IReadOnlyList<Problem> problems)
    {
        var routed = router.Resolve(id, request);
        var (model, resolved, route) = routed;
        List<Problem> unavailable = [.. CheckAvailability(id, routed)];
        List<Problem> all = [.. problems, .. unavailable, .. model.Check(request), .. CheckPrice(routed, request)];
        var (seconds, source) = ExpectedRenderTime(model, request);
        return new()
        {
            Model = id,
            Accepted = all.Count == 0,
            Problems = all.Count == 0 ? null : [.. all.Select(p => new FieldProblem(p.Param, p.Message))],
            PriceUsd = unavailable.Count > 0 ? null : model.PriceOf(resolved) / 1_000_000m,
            PriceBasis = model.Basis(),
            ExpectedRenderSeconds = seconds,
            ExpectedFrom = source,
            Seconds = resolved.Seconds?.ToString(),
            Size = IsOpen(request) || resolved.Frame is not { Size.Length: > 0 } frame ? null : frame.Size,
            PolicyRefusalBilled = model.PolicyRefusalBilled ?? "unknown",
            Provider = route?.Provider.Name,
            DroppedParameters = [],
            Warnings = unavailable.Count > 0 ? request.Warnings : [.. request.Warnings, .. warnings.Of(id, request)],
        };
    }

    public (int? Seconds, string? Source) ExpectedRenderTime(CatalogueModel model, VideoRequest request)
    {
        var clock = clocks.For(model.Id, request, TimeSpan.FromSeconds(5), isSandbox: false);
        if (clock.HasLearned && clock.Remaining(TimeSpan.Zero) is { } median)
            return ((int)Math.Ceiling(median.TotalSeconds), "history");
        return model.TypicalRenderSeconds is { } typical ? (typical, "provider") : (null, null);
    }

    /// <summary>A quote reads no input, so it cannot know a size that an input will choose.</summary>
    private static bool IsOpen(VideoRequest request) => !request.AsksForShape() && request.HasInputs();

    private static IEnumerable<Problem> CheckPrice(RoutedRequest routed, VideoRequest request) =>
        PriceCeiling.Complaint(routed.Model.Id, request.MaxPriceMicros, routed.PriceMicros) is { } complaint
            ? [new(PriceCeiling.Field, complaint)]
            : [];

    private IEnumerable<Problem> CheckAvailability(string id, RoutedRequest routed)
    {
        if (uncatalogued.Refuse(id, routed.Route?.Provider) is { } refusal)
            yield return new("model", ApiError.UnknownModel(refusal.Message, refusal.Similar).Message);
        else if (routed.Withdrawn is { } end)
            yield return new("model", ApiError.ModelWithdrawn(id, end).Message);
        else if (routed.Route is null)
            yield return new("model", ApiError.NoProvider(id).Message);
    }
}
