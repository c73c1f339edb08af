namespace Ekko.Tests.Cli;

/// <summary>A new folder that goes away with the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ekko-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
