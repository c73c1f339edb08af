using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Parquet;

/// <summary>A data file that the engine has written and that is not published yet.</summary>
/// <param name="Staged">Where it is, and the path it shall have.</param>
/// <param name="File">What the catalog will say of it.</param>
readonly record struct EncodedFile(StagedFile Staged, NewDataFile File);
