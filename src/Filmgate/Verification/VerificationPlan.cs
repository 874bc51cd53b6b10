using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Verification;

/// <summary>The one render that a verification pays for.</summary>
/// <param name="Model">As the provider offers it.</param>
/// <param name="Reason">Why this model, duration and size were chosen.</param>
internal sealed record VerificationPlan(
    Provider Provider,
    CatalogueModel Model,
    ModelRoute Route,
    VideoRequest Request,
    ResolvedRequest Resolved,
    VerificationImage? Image,
    string Reason)
{
    public Credential Credential => Provider.Credentials[0];

    public string UpstreamModel => Route.Model ?? Model.Id;

    /// <summary>Null if the catalogue has no price, which does not mean that it is free.</summary>
    public decimal? PriceUsd => Model.PriceOf(Resolved) is { } micros ? micros / 1_000_000m : null;

    /// <param name="videoId">Unique: formats with a field for the client's own id send it.</param>
    public Submission ToSubmission(string videoId) => new()
    {
        VideoId = videoId,
        Attempt = 1,
        UpstreamModel = UpstreamModel,
        Request = Request,
        Resolved = Resolved,
        Route = Route,
        FirstFrame = Image is { } image ? new(image.Input, InputFile.Of(image.Bytes)) : null,
    };

    /// <summary>Refuses to spend more than was allowed.</summary>
    /// <param name="maxPrice">In US dollars.</param>
    /// <exception cref="VerificationRefusedException">The price is higher, or unknown and not accepted.</exception>
    public void CheckPrice(decimal maxPrice, bool acceptUnknown)
    {
        if (PriceUsd is { } price && price > maxPrice)
            throw new VerificationRefusedException(FormattableString.Invariant(
                $"{Model.Id} costs about ${price:0.00##} at {Provider.Name}, more than --max-price {maxPrice}. Nothing was sent. ")
                + "Raise --max-price, or choose another model with --model.");
        if (PriceUsd is null && !acceptUnknown)
            throw new VerificationRefusedException(
                $"The price of {Model.Id} at {Provider.Name} is unknown, so --max-price cannot limit it. Nothing was sent. "
                + "Look the price up at the provider. Then add --accept-unknown-price, or choose another model with --model.");
    }
}
