using System.Buffers;
using Filmgate.Hosting;
using Filmgate.Settings;
using Filmgate.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Bench;

/// <summary>The server under test, in a process of its own: the product's server as it is, and three routes of the benchmark beside it.</summary>
internal static class BenchHost
{
    public static async Task<int> RunAsync(string data, Uri upstream, TimeSpan pollGap, int submits)
    {
        var settings = new GatewaySettings
        {
            Address = new() { ListenUrls = "http://127.0.0.1:0" },
            Storage = new() { DataDirectory = data },
            Engine = new() { Submits = submits },
            Webhooks = new() { AllowPrivate = true },                   // the receiver is the suite's
            Upstreams = new() { SubmitTimeout = TimeSpan.FromMinutes(10) },
            Providers = [new("bench", UpstreamSystem.CometApi, upstream, [new("main", "secret")], pollGap)],
        };
        await using var app = await FilmgateServer.BuildAsync(settings, logging: log => log.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
        app.MapPost("/bench/echo", (RequestDelegate)EchoAsync);
        app.MapPost("/bench/collect", (RequestDelegate)CollectAsync);
        app.MapGet("/bench/spent", (RequestDelegate)(http => http.Response.WriteAsync($"{GC.GetTotalAllocatedBytes(precise: true)} {Environment.CpuUsage.TotalTime.TotalMicroseconds:0}")));
        await app.StartAsync();
        Console.WriteLine($"READY {app.Urls.First()}");
        await Console.In.ReadToEndAsync();                              // the suite has ended, however it did
        await app.StopAsync();
        return 0;
    }

    /// <summary>The least that a route with a JSON body can do: take the bytes, give them back. No parsing at all.</summary>
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

    /// <summary>Throws away all garbage and tells what is left: the managed heap and the resident set, in bytes.</summary>
    private static Task CollectAsync(HttpContext http)
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return http.Response.WriteAsync($"{GC.GetTotalMemory(forceFullCollection: true)} {ProcessMemory.Resident()}");
    }
}
