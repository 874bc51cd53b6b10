using System.Net.Http.Json;
using Filmgate.Tests.Processes;

namespace Filmgate.Tests.Systems;

/// <summary>The scripted providers, each under its name, in one process.</summary>
internal sealed class ScriptedProvidersProcess : ServerProcess
{
    protected override string ReadyPath => "/healthz";

    protected override string Program => "Filmgate.ScriptedProviders.dll";

    /// <summary>How many tasks each provider has created for requests that contain this text.</summary>
    public async Task<Dictionary<string, int>> CreatesAsync(string saying) =>
        (await Http.GetFromJsonAsync<Dictionary<string, int>>($"/creates?saying={Uri.EscapeDataString(saying)}"))!;

    protected override IEnumerable<string> Arguments() => ["--urls", Url.ToString().TrimEnd('/')];
}
