using System.Runtime.InteropServices;

namespace Filmgate.Tests.Media;

/// <summary>Runs code that reads files as the user "nobody", also where the tests run as root, whom no file mode stops.</summary>
internal static class UnprivilegedThread
{
    private const int Nobody = 65534;

    /// <remarks>Linux keeps the user for file access per thread, so the code must stay on its thread.</remarks>
    public static T Run<T>(Func<Task<T>> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new SameThread());
            if (OperatingSystem.IsLinux()) _ = SetFileSystemUser(Nobody);
            var running = work();
            if (running.IsCompletedSuccessfully) result.SetResult(running.Result);
            else result.SetException(running.Exception?.InnerException ?? new InvalidOperationException("The code left its thread."));
        });
        thread.Start();
        thread.Join();
        return result.Task.GetAwaiter().GetResult();
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    private static extern int SetFileSystemUser(int user);

    private sealed class SameThread : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => d(state);
    }
}
