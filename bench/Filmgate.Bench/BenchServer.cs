using System.Buffers;
using Filmgate.Hosting;
using Filmgate.Settings;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Bench;

/// <summary>The server under test, in a separate process: the product's server with three additional routes for the benchmark.</summary>
internal static class BenchServer
{
    public static async Task<int> RunAsync(string data, Uri upstream, TimeSpan pollGap, int submits)
    {
        var settings = new GatewaySettings
        {
            Address = new() { ListenUrls = "http://127.0.0.1:0" },
            Storage = new() { DataDirectory = data },
            Engine = new() { Submits = submits },
            Webhooks = new() { AllowPrivate = true },                   // the receiver is on loopback
            Upstreams = new() { SubmitTimeout = TimeSpan.FromMinutes(10) },
            Providers = [new("bench", UpstreamSystem.CometApi, upstream, [new("main", "secret")], pollGap)],
        };
        await using var app = await FilmgateServer.BuildAsync(
            settings, logging: log => log.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
        app.MapPost("/bench/echo", (RequestDelegate)EchoAsync);
        app.MapPost("/bench/collect", (RequestDelegate)CollectGarbageAsync);
        app.MapGet("/bench/usage", (RequestDelegate)WriteUsageAsync);
        await app.StartAsync();
        Console.WriteLine($"READY {app.Urls.First()}");
        await Console.In.ReadToEndAsync();                              // until the benchmark process exits
        await app.StopAsync();
        return 0;
    }

    /// <summary>The minimal work of a route with a JSON body: returns the bytes without parsing them.</summary>
    private static async Task EchoAsync(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        var read = await reader.ReadAtLeastAsync((int)http.Request.ContentLength!.Value);
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = read.Buffer.Length;
        foreach (var piece in read.Buffer) http.Response.BodyWriter.Write(piece.Span);
        reader.AdvanceTo(read.Buffer.End);
        await http.Response.BodyWriter.FlushAsync();
    }

    /// <summary>Since the start: bytes allocated, and microseconds of processor time.</summary>
    private static Task WriteUsageAsync(HttpContext http)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        return http.Response.WriteAsync($"{allocated} {Environment.CpuUsage.TotalTime.TotalMicroseconds:0}");
    }

    /// <summary>Collects all garbage and returns the size of the managed heap and the resident set, in bytes.</summary>
    private static Task CollectGarbageAsync(HttpContext http)
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return http.Response.WriteAsync($"{GC.GetTotalMemory(forceFullCollection: true)} {ProcessMemory.Resident()}");
    }
}
