using System.Text;

namespace Filmgate.Client;

/// <summary>
/// A multipart form written as browsers and curl write it: quoted names, file names in UTF-8, no <c>filename*</c>, no quotes around the
/// boundary. Strict readers, such as Node's own and several web application firewalls, reject the form of MultipartFormDataContent.
/// </summary>
internal sealed class FormContent : MultipartContent
{
    public FormContent()
        : this($"filmgate-{Guid.NewGuid():N}")
    {
    }

    private FormContent(string boundary)
        : base("form-data", boundary)
    {
        HeaderEncodingSelector = (_, _) => Encoding.UTF8;
        Headers.Remove("Content-Type");                                 // the base class quotes the boundary
        Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={boundary}");
    }

    /// <summary>Adds a text field. It has no content type, as in a browser's form.</summary>
    public void AddField(string name, string value)
    {
        var part = new StringContent(value);
        part.Headers.ContentType = null;
        Add(part, $"form-data; name=\"{Escape(name)}\"");
    }

    /// <summary>Adds a file. The content has its content type.</summary>
    public void AddFile(string name, HttpContent file, string fileName) =>
        Add(file, $"form-data; name=\"{Escape(name)}\"; filename=\"{Escape(fileName)}\"");

    private void Add(HttpContent part, string disposition)
    {
        part.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
        Add(part);
    }

    /// <summary>
    /// The escapes of the HTML standard. A backslash and other control characters have none, and readers differ in what they make of them.
    /// </summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => escaped.Append("%22"),
                '\r' => escaped.Append("%0D"),
                '\n' => escaped.Append("%0A"),
                _ when c is '\\' || char.IsControl(c) => escaped.Append('_'),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
