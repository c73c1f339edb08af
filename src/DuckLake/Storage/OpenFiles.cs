using Ekko.DuckLake.Footers;

namespace Ekko.DuckLake.Storage;

/// <summary>Files the engine can read at their <see cref="IStorage.ReadPath"/> until this is disposed.</summary>
abstract class OpenFiles : IDisposable
{
    /// <summary>For files that are always there.</summary>
    internal static OpenFiles None { get; } = new Nothing();

    /// <summary>Whether bytes are missing that a query may need: <see cref="FetchAsync"/> brings them.</summary>
    internal abstract bool HasHoles { get; }

    /// <summary>Brings what a query reads.</summary>
    /// <param name="selection">What it reads; null for everything.</param>
    /// <param name="cancellationToken">Cancels the transfer.</param>
    internal abstract Task FetchAsync(ParquetSelection? selection, CancellationToken cancellationToken);

    public abstract void Dispose();

    sealed class Nothing : OpenFiles
    {
        internal override bool HasHoles => false;

        internal override Task FetchAsync(ParquetSelection? selection, CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Dispose()
        {
        }
    }
}
