using System.Text.Encodings.Web;
using Filmgate.Client;

namespace Filmgate.Api;

/// <summary>How answers are written: as <see cref="ApiJson"/> has it, but readable. An answer is JSON and never part of a page, so <c>&amp;</c> in a URL and <c>é</c> in a prompt stay what they are.</summary>
internal static class ApiAnswers
{
    public static readonly ApiJson Json = new(new(ApiJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
