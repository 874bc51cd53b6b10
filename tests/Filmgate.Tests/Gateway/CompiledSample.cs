using System.Diagnostics;
using System.Runtime.InteropServices;
using Filmgate.Client;

namespace Filmgate.Tests.Gateway;

/// <summary>Compiles a file-based C# program with the SDK's compiler, against Filmgate.Client, and runs it.</summary>
internal static class CompiledSample
{
    /// <summary>As the SDK adds them to a console program with implicit usings.</summary>
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static async Task RunAsync(string program, string folder)
    {
        var (sources, client) = (Directory.CreateTempSubdirectory("filmgate-sample-").FullName, typeof(FilmgateClient).Assembly.Location);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(sources, "sample.cs"), program);
            await File.WriteAllTextAsync(Path.Combine(sources, "usings.cs"), ImplicitUsings);
            var runtime = RuntimeEnvironment.GetRuntimeDirectory();
            var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => path.StartsWith(runtime, StringComparison.Ordinal)).Append(client);
            await DotnetAsync(
                sources,
                [
                    Compiler(runtime), "/nologo", "/langversion:latest", "/nullable:enable", "/warnaserror+", "/features:FileBasedProgram",
                    "/out:sample.dll", .. assemblies.Select(path => $"/reference:{path}"), "sample.cs", "usings.cs",
                ]);
            File.Copy(client, Path.Combine(sources, Path.GetFileName(client)));
            var config = Path.Combine(AppContext.BaseDirectory, "Filmgate.Cli.runtimeconfig.json");
            await DotnetAsync(folder, ["exec", "--runtimeconfig", config, Path.Combine(sources, "sample.dll")]);
        }
        finally
        {
            Directory.Delete(sources, recursive: true);
        }
    }

    private static string Compiler(string runtime)
    {
        var root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        var sdks = Path.Combine(root, "sdk");
        var compiler = Directory.Exists(sdks)
            ? Directory.GetDirectories(sdks, "10.*")
                .Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll")).LastOrDefault(File.Exists)
            : null;
        Assert.SkipWhen(compiler is null, $"There is no SDK 10 in {sdks}.");
        return compiler!;
    }

    private static async Task DotnetAsync(string folder, string[] arguments)
    {
        using var dotnet = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var (output, errors) = (dotnet.StandardOutput.ReadToEndAsync(), dotnet.StandardError.ReadToEndAsync());
        await dotnet.WaitForExitAsync();
        Assert.True(dotnet.ExitCode == 0, $"{await output}\n{await errors}");
    }
}
