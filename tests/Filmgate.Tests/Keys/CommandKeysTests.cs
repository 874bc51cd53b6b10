using Filmgate.Keys;

namespace Filmgate.Tests.Keys;

public sealed class CommandKeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;

    [Fact]
    public void A_key_is_accepted_while_its_command_runs_and_only_its_hash_is_stored()
    {
        var keys = new CommandKeys(_folder);
        using (var command = CommandKeys.Create(_folder))
        {
            Assert.True(keys.Accepts(command.Text, ApiKey.HashOf(command.Text)));
            var file = Assert.Single(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
            Assert.DoesNotContain(command.Text, file + File.ReadAllText(file), StringComparison.Ordinal);

            var guess = CommandKeys.Prefix + ApiKey.NewText();
            Assert.False(keys.Accepts(guess, ApiKey.HashOf(guess)));
            Assert.False(keys.Accepts(Path.GetFileName(file), ApiKey.HashOf(Path.GetFileName(file))));
        }

        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_a_killed_command_left_behind_is_worth_nothing_after_five_minutes_and_is_deleted()
    {
        var keys = new CommandKeys(_folder);
        var killed = CommandKeys.Create(_folder);
        var file = Assert.Single(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromMinutes(5));
        Assert.False(keys.Accepts(killed.Text, ApiKey.HashOf(killed.Text)));
        using var next = CommandKeys.Create(_folder);
        Assert.False(File.Exists(file));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
