using System.Globalization;
using Filmgate.Catalogue;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Endpoints;

/// <summary>What every shape says in the headers of a create's answer: whether it is a repetition, and until when its model is to be had (RFC 8594, RFC 9745).</summary>
internal sealed class CreateResponseHeaders(ModelCatalogue catalogue)
{
    public void Write(HttpResponse response, CreatedVideo video)
    {
        if (!video.IsNew) response.Headers["Idempotent-Replayed"] = "true";
        WriteEnd(response, video.Task.Model);
    }

    /// <summary>Nobody publishes since when a model is deprecated; that it is so by its end is certain.</summary>
    public void WriteEnd(HttpResponse response, string modelId)
    {
        if (catalogue.Find(modelId) is not { EndsOn: { } day } model) return;
        var end = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        response.Headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{end.ToUnixTimeSeconds()}");
        response.Headers["Sunset"] = end.ToString("R", CultureInfo.InvariantCulture);
        if (model.Replacement is { } next) response.Headers.Append("Link", $"</v1/models/{Uri.EscapeDataString(next)}>; rel=\"successor-version\"");
    }
}
