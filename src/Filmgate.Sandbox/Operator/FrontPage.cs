using System.Net;
using Filmgate.Sandbox.Families;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Operator;

/// <summary>The HTML page at <c>/</c>: links, models and test cards.</summary>
internal sealed class FrontPage(IEnumerable<IFamily> families)
{
    private readonly string _page = Write(families);

    public IResult Show() => Results.Text(_page, "text/html; charset=utf-8");

    private static string Write(IEnumerable<IFamily> families) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Filmgate sandbox</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 3rem auto; padding: 0 1rem; color: #1f2933; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #e4e7eb; }
        code { font-size: .9em; white-space: nowrap; }
        </style>
        </head>
        <body>
        <h1>Filmgate sandbox</h1>
        <p>A simulated video upstream. It speaks CometAPI's wire formats, costs nothing and renders real MP4s.
        It accepts any API key that does not contain <code>invalid</code>.</p>
        <p>See the <a href="/sandbox/jobs">accepted jobs</a>, the <a href="/sandbox/stats">request counts</a>
        and the <a href="/api/models">models</a>.</p>
        <h2>Models</h2>
        <table>
        {{string.Join('\n', families.SelectMany(family => family.Models).GroupBy(model => model.Path).Select(ModelRow))}}
        </table>
        <h2>Test cards</h2>
        <p>Write a test card anywhere in a prompt to make the upstream misbehave.</p>
        <table>
        <tr><th>card</th><th>what the upstream does</th><th>what it exercises</th></tr>
        {{string.Join('\n', TestCard.All.Select(CardRow))}}
        </table>
        </body>
        </html>
        """;

    private static string ModelRow(IGrouping<string, CatalogueEntry> route) =>
        $"<tr><td><code>POST {route.Key}</code></td><td>{string.Join(", ", route.Select(model => model.Id))}</td></tr>";

    private static string CardRow(TestCard card) =>
        $"<tr><td><code>{card.Token}</code></td><td>{PlainText(card.Does)}</td><td>{PlainText(card.Exercises)}</td></tr>";

    private static string PlainText(string markdown) => WebUtility.HtmlEncode(markdown).Replace("`", "", StringComparison.Ordinal);
}
