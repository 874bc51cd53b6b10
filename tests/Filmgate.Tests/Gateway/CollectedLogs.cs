using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Gateway;

/// <summary>The lines that a gateway logs.</summary>
internal sealed class CollectedLogs : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger<T> Of<T>() => new Typed<T>(this);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? fault, Func<TState, Exception?, string> format) =>
        Lines.Enqueue($"{format(state, fault)} {fault}");

    public void Dispose()
    {
    }

    private sealed class Typed<T>(ILogger all) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? fault, Func<TState, Exception?, string> format) =>
            all.Log(level, id, state, fault, format);
    }
}
