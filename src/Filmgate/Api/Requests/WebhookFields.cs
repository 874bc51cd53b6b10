using Filmgate.Api.Errors;
using Filmgate.Webhooks;

namespace Filmgate.Api.Requests;

/// <summary>Reads the URL and the events of a webhook.</summary>
internal static class WebhookFields
{
    private const int MaxEventNameLength = 64;

    /// <param name="receivers">Null: <see cref="CreateVideoHandler"/> decides later whether a private address is allowed.</param>
    public static string? WebhookUrl(this FieldReader fields, string name, ReceiverPolicy? receivers)
    {
        if (fields.Text(name, ReceiverUrl.MaxLength) is not { } url) return null;
        var complaint = receivers is null ? ReceiverUrl.Complaint(url, allowPrivate: true) : receivers.Complaint(url);
        return complaint is not null ? fields.AddProblem<string>(name, complaint) : url;
    }

    /// <summary>The events in a field, or null if the request does not have the field.</summary>
    public static IReadOnlyList<string>? EventNames(this FieldReader fields, string name, IReadOnlyList<string> known)
    {
        if (fields.Find(name) is null) return null;
        var events = fields.TextList(name, known.Count, MaxEventNameLength);
        if (events.FirstOrDefault(one => !known.Contains(one)) is { } unknown)
            fields.AddProblem<string>(
                name, $"has the unknown event '{ApiError.Truncate(unknown)}'. Known events: {string.Join(", ", known)}");
        else if (events.Count == 0 && !fields.HasProblem(name))
            fields.AddProblem<string>(name, $"must not be empty. Known events: {string.Join(", ", known)}");
        return [.. events.Distinct(StringComparer.Ordinal)];
    }
}
