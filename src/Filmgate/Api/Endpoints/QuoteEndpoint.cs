using System.Collections.Frozen;
using System.Text.Json;
using Filmgate.Api.Authentication;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary><c>POST /v1/videos/quote</c>: the body of a create, for one model or several (<c>models</c>). Spends nothing and fetches nothing.</summary>
internal sealed class QuoteEndpoint(QuoteCalculator quotes, ApiKeyAuthentication gate, ApiOptions options)
{
    private static readonly FrozenSet<string> OwnFields = new[] { "models" }.ToFrozenSet(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/videos/quote", (RequestDelegate)QuoteAsync);

    private async Task QuoteAsync(HttpContext http)
    {
        var (_, refused) = await gate.AdmitAsync(http);
        if (refused is not null)
        {
            await refused.WriteAsync(http);
            return;
        }

        var (body, malformed) = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (malformed is not null)
        {
            await malformed.WriteAsync(http);
            return;
        }

        using var given = body!;
        var own = new FieldReader(given.Fields);
        var models = own.Texts("models", most: 20, longest: 100);
        var fields = CreateVideoRequest.Read(given with { Fields = Without(given.Fields, OwnFields) });
        if (own.Problems.Count > 0)
        {
            await ApiError.Wrong(own.Problems).WriteAsync(http);
            return;
        }

        // Images and clips are counted, not looked at: a quote must not make the gateway fetch anything.
        var request = RequestInputs.Counted(fields);
        if (models.Count == 0) models = [fields.Model ?? options.DefaultModel];
        var list = new QuoteList { Data = [.. models.Distinct(StringComparer.Ordinal).Select(id => quotes.Of(id, request, fields.Problems))] };
        await JsonResponse.WriteAsync(http, list, ApiJson.Default.QuoteList);
    }

    private static JsonElement Without(JsonElement fields, FrozenSet<string> names) => JsonSerializer.SerializeToElement(
        fields.EnumerateObject().Where(field => !names.Contains(field.Name)).ToDictionary(field => field.Name, field => field.Value));
}
