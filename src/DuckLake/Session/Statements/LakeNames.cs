using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>What is not understood must not read a stub as if it were the table.</summary>
static class LakeNames
{
    /// <exception cref="DuckLakeException">The statement names a relation of a lake.</exception>
    public static void Refuse(StatementContext context, StatementText text, string verb)
    {
        context.ShowLakes();
        if (LakeNameScanner.Find(text, context.Names.IsRelation) is { } name)
            throw Unsupported.Statement(verb, $"lake table {name} cannot be used in this kind of statement yet.");
    }
}
