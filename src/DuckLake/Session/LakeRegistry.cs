using System.Collections.Concurrent;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Storage;
using Microsoft.Extensions.Logging;

namespace Ekko.DuckLake.Session;

/// <summary>The lakes of a data source, by name: every connection of the source sees the same ones.</summary>
sealed class LakeRegistry(LakeEngine engine, StorageOptions? storage, TimeProvider time, ILoggerFactory? loggers) : IDisposable
{
    long _engineChanges;
    readonly ConcurrentDictionary<string, AttachedLake> _lakes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What queries of remote files read, for the next time.</summary>
    public EnginePlans Plans { get; } = new();

    /// <summary>Where the lakes' files are.</summary>
    public LakeStorage Storage { get; } = new(
        storage, time, engine.ForgetFiles, loggers?.CreateLogger("Ekko.DuckLake.Storage"));

    /// <summary>The engine the lakes are read with.</summary>
    public LakeEngine Engine { get; } = Named(engine);

    /// <summary>Counts what may have made, changed or removed objects of the engine, which all sessions share.</summary>
    public long EngineChanges => Interlocked.Read(ref _engineChanges);

    /// <summary>The clock that commits and file names take.</summary>
    public TimeProvider Time => time;

    /// <summary>The engine's own views that show lakes, too.</summary>
    public EngineViews EngineViews { get; } = new(engine);

    /// <summary>Whether any lake is attached.</summary>
    public bool HasLakes => !_lakes.IsEmpty;

    /// <summary>All attached lakes.</summary>
    public IEnumerable<AttachedLake> All => _lakes.Values;

    /// <summary>The lake of that name; null when there is none.</summary>
    public AttachedLake? Find(string name) => _lakes.GetValueOrDefault(name);

    /// <summary>Attaches a lake.</summary>
    /// <exception cref="DuckLakeException">The name is taken, or the lake cannot be opened.</exception>
    public async Task<AttachedLake> AttachAsync(LakeAttachment attachment, CancellationToken cancellationToken)
    {
        if (_lakes.ContainsKey(attachment.Name))
            throw new DuckLakeException(
                $"Binder Error: Failed to attach database: database with name \"{attachment.Name}\" already exists");
        var logged = attachment with { LoggerFactory = attachment.LoggerFactory ?? loggers };
        var lake = await AttachedLake.OpenAsync(logged, time, engine, Storage, cancellationToken).ConfigureAwait(false);
        if (_lakes.TryAdd(attachment.Name, lake))
            return lake;
        lake.Dispose();
        throw new DuckLakeException($"Binder Error: Failed to attach database: database with name \"{attachment.Name}\" already exists");
    }

    /// <summary>To be told when a statement may have made, changed or removed objects of the engine.</summary>
    public void EngineMayHaveChanged()
    {
        Interlocked.Increment(ref _engineChanges);
        // What a query reads is no longer told by its text: it may call macros or read views by now.
        Plans.Stop();
    }

    /// <summary>Closes a lake that the engine has been told to detach.</summary>
    public void Remove(AttachedLake lake)
    {
        if (_lakes.TryRemove(lake.Name, out _))
            lake.Dispose();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var lake in _lakes.Values)
            lake.Dispose();
        _lakes.Clear();
        engine.Dispose();
        Storage.Dispose();
    }

    static LakeEngine Named(LakeEngine engine)
    {
        engine.AddReplacementScan(LakeReference.Find);
        return engine;
    }
}
