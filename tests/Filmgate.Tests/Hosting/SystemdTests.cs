using System.Net.Sockets;
using System.Text;
using Filmgate.Tests.Cli;

namespace Filmgate.Tests.Hosting;

public sealed class SystemdTests
{
    [Fact]
    public async Task A_unit_of_type_notify_learns_when_the_server_is_ready_and_when_it_stops()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        using var folder = new WorkingDirectory();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["notify"]));
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        await using var serve = CliProcess.Start(
            folder.FullPath, ["serve", "--urls", "http://127.0.0.1:0"], ("NOTIFY_SOCKET", folder["notify"]));
        Assert.Equal("READY=1", await ReceiveAsync());
        await serve.SignalAsync("TERM");
        Assert.Equal("STOPPING=1", await ReceiveAsync());

        async Task<string> ReceiveAsync()
        {
            var bytes = new byte[256];
            var count = await socket.ReceiveAsync(bytes, timeout.Token);
            return Encoding.ASCII.GetString(bytes, 0, count).Trim();
        }
    }
}
