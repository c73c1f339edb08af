using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.DeleteFiles;

/// <summary>A data file with all its delete files; of several, the newer ones hold the positions of the older ones, too.</summary>
readonly record struct FileDeletes(DataFile File, ImmutableArray<DeleteFile> Deletes);
