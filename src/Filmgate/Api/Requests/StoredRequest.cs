using Filmgate.Api.Errors;
using Filmgate.Media.Inspection;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>A request whose inputs are stored.</summary>
/// <param name="Request">With all inputs that could be stored.</param>
/// <param name="Facts">What the bytes of an image are, by its key in the media store.</param>
/// <param name="Unread">Images that the gateway could not read, but perhaps the provider can.</param>
/// <param name="Errors">Of all inputs.</param>
internal sealed record StoredRequest(
    VideoRequest Request,
    IReadOnlyDictionary<string, ImageFacts> Facts,
    IReadOnlyList<UnreadImage> Unread,
    IReadOnlyList<ApiError> Errors);

/// <param name="Param">The field.</param>
/// <param name="Message">Why the gateway could not read it.</param>
internal sealed record UnreadImage(string Param, string Message);
