using System.Globalization;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>What a client should know of a request that is taken all the same.</summary>
internal sealed class RequestWarnings(ModelCatalogue catalogue, Router router, DialectSet dialects)
{
    public IReadOnlyList<string> Of(string id, VideoRequest request)
    {
        var model = catalogue.FindOrUnchecked(id);
        return model is { IsUnchecked: false, EndsOn: null } && request.Images.Count == 0 ? [] : [.. Of(id, model, request)];
    }

    private IEnumerable<string> Of(string id, CatalogueModel model, VideoRequest request)
    {
        if (model.IsUnchecked) yield return model.Price is null
            ? $"The catalogue does not know {id}: it is passed on unchecked, and its price is unknown."
            : $"The catalogue does not know what {id} takes: it is passed on unchecked.";
        if (model is { EndsOn: { } end })
            yield return string.Create(CultureInfo.InvariantCulture, $"The provider ends {id} on {end:yyyy-MM-dd}.{(model.Replacement is { } next ? $" {next} takes its place." : "")}");
        if (request is { Native: null, Images.Count: > 0 } && (request.Size ?? request.AspectRatio) is { } asked
            && !HasShape(request.Images[0], asked) && router.RouteTo(model) is { } route && dialects[route.Dialect].AspectRatioFollowsFirstFrame)
            yield return $"With a first frame, {id} gives the video the shape of that image; {asked} cannot be asked for and is not sent.";
    }

    /// <summary>Nothing is lost where the image has the shape that was asked for. A quote does not look at the image, so there it counts as different.</summary>
    private static bool HasShape(InputImage image, string asked) =>
        asked.Split('x', 'X', ':', '*') is [var width, var height] && double.TryParse(width, out var w) && double.TryParse(height, out var h) && h > 0 && image.Height > 0
        && Math.Abs(((double)image.Width / image.Height / (w / h)) - 1) < 0.03;
}
