using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>A schema as of one snapshot, with what is in it. Names are found ignoring case.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Uuid">Its identity.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its directory, below the data path when <paramref name="PathIsRelative"/>.</param>
/// <param name="PathIsRelative">Whether the path is relative.</param>
/// <param name="Begin">The snapshot that wrote this row.</param>
public sealed record LakeSchema(SchemaId Id, Guid Uuid, string Name, string Path, bool PathIsRelative, SnapshotId Begin)
{
    /// <summary>Tables by name.</summary>
    public ImmutableDictionary<string, LakeTable> Tables { get; init; } = Empty<LakeTable>();

    /// <summary>Views by name.</summary>
    public ImmutableDictionary<string, LakeView> Views { get; init; } = Empty<LakeView>();

    /// <summary>Scalar macros by name.</summary>
    public ImmutableDictionary<string, LakeMacro> ScalarMacros { get; init; } = Empty<LakeMacro>();

    /// <summary>Table macros by name.</summary>
    public ImmutableDictionary<string, LakeMacro> TableMacros { get; init; } = Empty<LakeMacro>();

    /// <summary>True when nothing is in it.</summary>
    public bool IsEmpty => Tables.IsEmpty && Views.IsEmpty && ScalarMacros.IsEmpty && TableMacros.IsEmpty;

    static ImmutableDictionary<string, T> Empty<T>() => ImmutableDictionary.Create<string, T>(StringComparer.OrdinalIgnoreCase);
}
