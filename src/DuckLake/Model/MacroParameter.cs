namespace Ekko.DuckLake.Model;

/// <summary>One parameter of a macro.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as the catalog writes it, <c>unknown</c> when none was declared.</param>
/// <param name="Default">
/// The text of its default: a value of <paramref name="DefaultType"/>, or an SQL expression when that is <c>unknown</c>. Null when there
/// is none.
/// </param>
/// <param name="DefaultType">The type of the default as the catalog writes it, <c>unknown</c> when there is none.</param>
public sealed record MacroParameter(string Name, string Type, string? Default, string DefaultType)
{
    /// <summary>What the catalog writes for a type that was not declared, or that it has no word for.</summary>
    internal const string Unknown = "unknown";

    /// <summary>The declared type in SQL; null when none was declared, or when the catalog does not tell all of it.</summary>
    internal string? SqlType =>
        Type is Unknown or "" || ColumnType.Parse(Type) is { IsNested: true } ? null : ColumnType.Parse(Type).SqlName;

    /// <summary>The text the catalog has for the default.</summary>
    internal string StoredDefault => Default ?? ColumnDefault.None;

    /// <summary>The default as an SQL expression; null when there is none, or when the catalog does not tell its whole type.</summary>
    internal string? DefaultSql
    {
        get
        {
            if (Default is null || DefaultType == Unknown)
                return Default;
            var type = ColumnType.Parse(DefaultType);
            return type.Kind switch
            {
                _ when type.IsNested => null,
                // These literals have their type by themselves, and take another where one is wanted.
                ColumnKind.Int32 when Default != ColumnDefault.None => Default,
                ColumnKind.Varchar => SqlText.QuoteLiteral(Default),
                // No value of another type is written NULL: it is the value NULL.
                _ => $"CAST({(Default == ColumnDefault.None ? "NULL" : SqlText.QuoteLiteral(Default))} AS {type.SqlName})",
            };
        }
    }

    /// <summary>Reads what the catalog has.</summary>
    internal static MacroParameter Read(string name, string type, string? stored, string defaultType) =>
        new(name, type, stored == ColumnDefault.None && defaultType == Unknown ? null : stored, defaultType);
}
