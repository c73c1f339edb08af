using System.Text.RegularExpressions;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>The error for a table that is not there, with the name that may be meant: the engine knows no names of a lake.</summary>
static partial class MissingTable
{
    /// <summary>The error.</summary>
    public static DuckLakeException Error(StatementContext context, SqlName name) => new(
        DuckLakeErrorKind.NotFound, $"Catalog Error: Table with name {name.Name} does not exist!{Suggestion(context, name)}");

    /// <summary>The engine's error with a suggestion from the lakes; null when it is another error, or there is none.</summary>
    public static string? Improve(StatementContext context, string message)
    {
        if (!context.Registry.HasLakes || NotFound().Match(message) is not { Success: true } match)
            return null;
        var suggestion = Suggestion(context, new SqlName([match.Groups["name"].Value]));
        return suggestion.Length == 0 ? null : message[..match.Groups["told"].Length] + suggestion + message[match.Length..];
    }

    /// <summary>A line with the most similar name of the lakes; empty when none is similar.</summary>
    public static string Suggestion(StatementContext context, SqlName name)
    {
        var current = context.Registry.Find(context.Session.CurrentCatalog);
        var names =
            from lake in context.Registry.All
            from schema in context.ViewOf(lake).Tree.Schemas.Values
            from relation in schema.Tables.Keys.Concat(schema.Views.Keys)
            let distance = Distance(name.Name.ToUpperInvariant(), relation.ToUpperInvariant())
            where distance <= Math.Max(1, name.Name.Length / 2)
            let isNear = lake == current && SqlName.Same(schema.Name, context.Session.CurrentSchema)
            orderby distance, isNear descending, relation
            select isNear ? relation : $"{lake.Name}.{schema.Name}.{relation}";
        return names.FirstOrDefault() is { } best ? $"\nDid you mean \"{best}\"?" : "";
    }

    /// <summary>How many characters must be put in, left out or changed to make one text of the other.</summary>
    static int Distance(string left, string right)
    {
        var before = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var row = new int[right.Length + 1];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
                row[j] = Math.Min(Math.Min(row[j - 1], before[j]) + 1, before[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
            before = row;
        }

        return before[^1];
    }

    [GeneratedRegex("^(?<told>Catalog Error: Table with name (?<name>.+?) does not exist!)(\nDid you mean \"[^\n]*\"\\?)?")]
    private static partial Regex NotFound();
}
