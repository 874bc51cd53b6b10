using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Media.Store;
using Filmgate.Streams;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine;

/// <summary>
/// An input that ends the process must not end it again at each start. So inputs are read only after the intent to submit is written: a
/// row with an intent is never submitted again.
/// </summary>
public sealed class PreparationTests
{
    [Fact]
    public async Task Nothing_is_read_of_an_input_before_the_intent_to_submit_is_written()
    {
        await using var gateway = await RunningGateway.StartAsync();
        T Get<T>() where T : notnull => gateway.Services.GetRequiredService<T>();
        var builder = new SubmissionBuilder(
            Get<ModelCatalogue>(), Get<ProviderSet>(), Get<DialectSet>(), new UnreadableStore(), Get<CallbackLinks>(), Get<InputUrls>());
        var task = A.Task();
        task = task with { Request = task.Request with { Images = [new("inputs/a.png", "image/png", 5, 1280, 720)] } };

        var submission = await builder.BuildAsync(task, A.Attempt(), default);

        Assert.Equal(5, submission.FirstFrame!.File.Length);
    }

    /// <summary>Each file has five bytes, and reading them ends the process.</summary>
    private sealed class UnreadableStore : IMediaStore
    {
        public string Description => "unreadable";

        public Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct) => throw new NotSupportedException();

        public Task<Stream?> OpenAsync(string key, CancellationToken ct) => Task.FromResult<Stream?>(new Content());

        public Task<bool> DeleteAsync(string key, CancellationToken ct) => throw new NotSupportedException();

        public IAsyncEnumerable<MediaFile> ListAsync(CancellationToken ct) => throw new NotSupportedException();

        public Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct) => throw new NotSupportedException();
    }

    private sealed class Content() : SeekableReadStream(5)
    {
        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("The input was read.");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The input was read.");
    }
}
