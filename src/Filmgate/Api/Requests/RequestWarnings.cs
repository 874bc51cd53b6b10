using System.Globalization;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>Warnings about a request that is accepted anyway.</summary>
internal sealed class RequestWarnings(ModelCatalogue catalogue, Router router, DialectSet dialects)
{
    public IReadOnlyList<string> Of(string id, VideoRequest request)
    {
        var model = catalogue.FindOrUnchecked(id);
        return model is { IsUnchecked: false, EndsOn: null } && request.Images.Count == 0 ? [] : [.. Of(id, model, request)];
    }

    private IEnumerable<string> Of(string id, CatalogueModel model, VideoRequest request)
    {
        if (model.IsUnchecked)
            yield return model.Price is null
                ? $"The catalogue does not know {id}: the request is sent unchecked, and its price is unknown."
                : $"The catalogue does not know the limits of {id}: the request is sent unchecked.";
        if (model is { EndsOn: { } end })
        {
            var replacement = model.Replacement is { } next ? $" Use {next} instead." : "";
            yield return string.Create(CultureInfo.InvariantCulture, $"The provider withdraws {id} on {end:yyyy-MM-dd}.{replacement}");
        }

        if (request is { Native: null, Images.Count: > 0 } && (request.Size ?? request.AspectRatio) is { } shape
            && !HasShape(request.Images[0], shape)
            && router.RouteTo(model) is { } route && dialects[route.Dialect].AspectRatioFollowsFirstFrame)
        {
            yield return $"With a first frame, {id} gives the video the shape of that image. {shape} is not sent.";
        }
    }

    /// <summary>
    /// Whether the image already has the requested shape. A quote does not inspect the image, so there it counts as different.
    /// </summary>
    private static bool HasShape(InputImage image, string shape) =>
        shape.Split('x', 'X', ':', '*') is [var width, var height]
        && double.TryParse(width, out var w) && double.TryParse(height, out var h) && h > 0 && image.Height > 0
        && Math.Abs(((double)image.Width / image.Height / (w / h)) - 1) < 0.03;
}
