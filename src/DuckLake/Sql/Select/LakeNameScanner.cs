using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>Looks through the words of a statement whose structure is not known for the name of a lake's relation.</summary>
static class LakeNameScanner
{
    /// <summary>The first name in the text that means a lake's relation, or null.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="isLakes">Whether a name means a lake's relation.</param>
    public static string? Find(StatementText text, Func<SqlName, bool> isLakes)
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
            if (!reader.IsSymbol("(") && name.Parts.Count <= 3 && isLakes(name))
                return name.ToString();
        }

        return null;
    }
}
