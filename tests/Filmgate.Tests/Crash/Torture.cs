namespace Filmgate.Tests.Crash;

/// <summary>What <c>./torture</c> passes to the tests.</summary>
internal static class Torture
{
    public static int Number(string name, int defaultValue) =>
        int.TryParse(Environment.GetEnvironmentVariable($"TORTURE_{name}"), out var number) ? number : defaultValue;
}
