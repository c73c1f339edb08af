using Ekko.DuckDb;

namespace Ekko.Reading;

/// <summary>A column of an export.</summary>
/// <param name="Name">Its name in answers.</param>
/// <param name="Type">The type of its values in chunks.</param>
/// <param name="Form">How they are shown.</param>
public sealed record ExportColumn(string Name, DuckDbType Type, ColumnForm Form);
