namespace Filmgate.Cli;

internal static class ExitCode
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int InvalidUsage = 2;

    /// <summary>Of <c>models sync</c> and <c>verify</c>: the provider differs from what the gateway expects.</summary>
    public const int Different = 3;

    /// <summary>128 + SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;
}
