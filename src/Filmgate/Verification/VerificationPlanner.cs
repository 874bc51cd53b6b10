using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Verification;

/// <summary>Chooses the cheapest render that answers the request: model, duration and size.</summary>
internal sealed class VerificationPlanner(ModelCatalogue catalogue, DialectSet dialects, TimeProvider clock)
{
    /// <exception cref="VerificationRefusedException">No render of this provider answers the request.</exception>
    public VerificationPlan Plan(Provider provider, VerificationRequest asked)
    {
        var models = asked.Model is { } id ? [Named(provider, id)] : Candidates(provider, asked);
        var plans = models.Select(model => Cheapest(provider, model, asked)).OfType<VerificationPlan>().ToList();
        if (plans.Count == 0) throw new VerificationRefusedException(WhyNone(provider, models, asked));

        var chosen = plans.OrderBy(plan => plan.PriceUsd ?? decimal.MaxValue).ThenBy(plan => plan.Resolved.Seconds).First();
        if (asked.Image is not null && dialects[chosen.Route.Dialect].ImageTransport is InputTransport.Url)
            throw new VerificationRefusedException(
                $"{provider.Name} downloads images itself, so it cannot get a local file. Nothing was sent. "
                + "Verify it without --input-image.");
        return chosen with { Reason = ReasonFor(chosen, plans, asked) };
    }

    private CatalogueModel Named(Provider provider, string id)
    {
        var system = provider.System.Name;
        var model = catalogue.FindOrUnchecked(id);
        if (!model.Routes.ContainsKey(system))
            throw new VerificationRefusedException(
                $"The catalogue has no route from {id} to the system {system}. Its models: "
                + $"{string.Join(", ", catalogue.All.Where(known => known.Routes.ContainsKey(system)).Select(known => known.Id))}.");
        return model.ForSystem(system);
    }

    private List<CatalogueModel> Candidates(Provider provider, VerificationRequest asked)
    {
        var system = provider.System.Name;
        return catalogue.All
            .Where(model => model.Routes.ContainsKey(system) && !model.IsUnchecked)
            .Where(model => model.WithdrawalAt(system)?.HasHappened(clock.GetUtcNow()) is not true)
            .Select(model => model.ForSystem(system))
            .Where(model => asked.Image is null || dialects[model.Routes[system].Dialect].ImageTransport is not InputTransport.Url)
            .ToList();
    }

    /// <summary>
    /// The shortest duration that the model accepts, in the cheapest size. Null: the model cannot make what is asked for.
    /// </summary>
    private VerificationPlan? Cheapest(Provider provider, CatalogueModel model, VerificationRequest asked)
    {
        VerificationPlan? best = null;
        var route = model.Routes[provider.System.Name];
        foreach (var request in Requests(model, asked))
        {
            var resolved = model.Resolve(request, dialects[route.Dialect].ShapeWith(request));
            if (model.Check(request).Count > 0 || model.CheckFiles(request, resolved).Any()) continue;
            var plan = new VerificationPlan(provider, model, route, request, resolved, asked.Image, Reason: "");
            if (best is null || (plan.PriceUsd ?? decimal.MaxValue) < (best.PriceUsd ?? decimal.MaxValue)) best = plan;
        }

        return best;
    }

    /// <summary>
    /// One request for each size. The model's default size comes first, so it is taken unless another one is cheaper. With an image, which
    /// chooses the shape, only the resolutions differ.
    /// </summary>
    private static IEnumerable<VideoRequest> Requests(CatalogueModel model, VerificationRequest asked)
    {
        var request = new VideoRequest
        {
            Prompt = asked.Prompt,
            Seconds = asked.Seconds ?? model.Seconds?.Values?.Min() ?? model.Seconds?.From,
            Size = asked.Size,
            AspectRatio = asked.AspectRatio,
            Resolution = asked.Resolution,
            Images = asked.Image is { } image ? [image.Input] : [],
        };
        yield return request;
        if (asked.HasFrame) yield break;
        if (asked.Image is not null)
        {
            foreach (var resolution in model.Frames.Select(frame => frame.Resolution).OfType<string>().Distinct())
                yield return request with { Resolution = resolution };
            yield break;
        }

        foreach (var frame in model.Frames.Skip(1))
            yield return frame.Size.Length > 0
                ? request with { Size = frame.Size }
                : request with { AspectRatio = frame.Ratio, Resolution = frame.Resolution };
    }

    private static string ReasonFor(VerificationPlan chosen, List<VerificationPlan> plans, VerificationRequest asked)
    {
        var duration = chosen.Resolved.Seconds is null ? "its own duration"
            : asked.Seconds is null ? "its shortest duration" : "the given duration";
        var size = asked.HasFrame ? "the given size" : "its cheapest size";
        if (asked.Model is not null) return $"the given model, with {duration} and {size}";
        var priced = plans.Count(plan => plan.PriceUsd is not null);
        var what = asked.Image is null ? "make a video from text" : "make a video from this image";
        return priced == 0
            ? $"no price is known for the {plans.Count} models that {what} here; this one is the first with the shortest video, in {size}"
            : $"the cheapest of the {plans.Count} models that {what} here ({priced} with a known price), with {duration} and {size}";
    }

    private string WhyNone(Provider provider, List<CatalogueModel> models, VerificationRequest asked)
    {
        if (asked.Model is null)
            return $"The catalogue has no model at {provider.Name} that makes this video. Nothing was sent. Choose one with --model, "
                + "or change --seconds, --size, --aspect-ratio, --resolution or --input-image.";
        var request = Requests(models[0], asked).First();
        var problems = models[0].Check(request)
            .Concat(models[0].CheckFiles(request, models[0].Resolve(request)))
            .Select(problem => problem.Message);
        return $"{string.Join(' ', problems)} Nothing was sent.";
    }
}
