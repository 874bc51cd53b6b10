using System.Collections.Frozen;
using System.Text.Json;
using Filmgate.Api.Errors;
using Filmgate.Api.Limits;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Problem = Filmgate.Catalogue.Problem;

namespace Filmgate.Api.Endpoints;

/// <summary>
/// <c>POST /v1/videos/quote</c>: the body of a create request, for one model or several (<c>models</c>). Nothing is submitted or
/// downloaded.
/// </summary>
internal sealed class QuoteEndpoint(QuoteCalculator quotes, PriceQuotes signer, EndpointHandlers handlers, ApiOptions options)
{
    private const int MaxModels = 20;
    private static readonly FrozenSet<string> QuoteFields = new[] { "models" }.ToFrozenSet(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/videos/quote", handlers.WithBody(Read, QuoteAsync)).ChangesNothing();

    private static QuoteRequest Read(RequestBody body)
    {
        var fields = new FieldReader(body.Fields);
        var models = fields.TextList("models", MaxModels, CreateVideoRequest.MaxModelLength);
        return new(models, CreateVideoRequest.Read(body with { Fields = Without(body.Fields, QuoteFields) }), fields.Problems);
    }

    private Task QuoteAsync(HttpContext http, Caller caller, QuoteRequest quote)
    {
        if (quote.Problems.Count > 0) return ApiError.InvalidRequest(quote.Problems).WriteAsync(http);

        // Inputs are counted, not inspected: a quote must not make the gateway download anything.
        var request = RequestInputs.WithPlaceholders(quote.Video) with { AllowedProviders = caller.Access.Providers };
        var models = quote.Models.Count > 0 ? quote.Models : [quote.Video.Model ?? options.DefaultModel];
        if (models.FirstOrDefault(id => !caller.Access.AllowsModel(id)) is { } forbidden)
            return ApiError.ModelNotAllowed(forbidden, caller.Access.Models).WriteAsync(http);
        var data = models.Distinct(StringComparer.Ordinal).Select(
            id => Signed(quotes.Of(id, request, quote.Video.Problems), request, caller));
        return JsonResponse.WriteAsync(http, new QuoteList { Data = [.. data] }, ApiJson.Default.QuoteList);
    }

    private Quote Signed(Quote quote, VideoRequest request, Caller caller)
    {
        if (quote is not { Accepted: true, PriceUsd: { } price }) return quote;
        var (text, expires) = signer.Sign(quote.Model, request, caller.Owner, (long)(price * 1_000_000m));
        return quote with { Signed = text, ExpiresAt = expires.ToUnixTimeSeconds() };
    }

    private static JsonElement Without(JsonElement fields, FrozenSet<string> names) => JsonSerializer.SerializeToElement(
        fields.EnumerateObject().Where(field => !names.Contains(field.Name)).ToDictionary(field => field.Name, field => field.Value));

    /// <param name="Problems">Of <paramref name="Models"/> only; those of the video are part of each quote.</param>
    private sealed record QuoteRequest(IReadOnlyList<string> Models, CreateVideoRequest Video, IReadOnlyList<Problem> Problems);
}
