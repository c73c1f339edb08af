namespace Ekko.DuckLake.Sql;

/// <summary>
/// Looks through the words of a statement whose structure is not known for the name of a lake's relation. The stub of a lake table must
/// never be read as if it were the table, so such a statement is refused.
/// </summary>
static class LakeNameScanner
{
    /// <summary>The first name in the text that means a lake's relation, or null.</summary>
    public static string? Find(StatementText text, IRelationSource source)
    {
        var reader = new TokenReader(text);
        while (!reader.AtEnd)
        {
            if (reader.Current.Kind is not (SqlTokenKind.Word or SqlTokenKind.QuotedName))
            {
                reader.Advance();
                continue;
            }

            var name = reader.TakeQualifiedName()!;
            if (reader.IsSymbol("(") || name.Parts.Count > 3)
                continue;
            if (source.Resolve(Part(name, 3), Part(name, 2), name.Name, null) is not null)
                return name.ToString();
        }

        return null;
    }

    static string Part(SqlName name, int fromEnd) => name.Parts.Count >= fromEnd ? name.Parts[^fromEnd] : "";
}
