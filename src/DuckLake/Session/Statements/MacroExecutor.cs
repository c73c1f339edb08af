using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Session;

/// <summary>CREATE MACRO: made on the stub first, where the engine checks it, then in the lake.</summary>
sealed class MacroExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(CreateMacroStatement create)
    {
        context.ShowLakes();
        if (create.Temporary || context.Names.Resolve(create.Name) is not { } place)
            return new EngineObjectExecutor(context).Create(
                new CreateObjectStatement(create.Text, "MACRO", create.Name, create.OrReplace, create.IfNotExists, create.Temporary));
        var lake = context.ViewOf(place.Lake);
        _ = lake.Transaction;
        _ = lake.Tree.GetSchema(place.Schema);
        context.BeginEngine();
        var verb = $"CREATE {(create.OrReplace ? "OR REPLACE " : "")}MACRO {(create.IfNotExists ? "IF NOT EXISTS " : "")}";
        context.Execute($"{verb}{place.Lake.StubName(place.Schema, create.Name.Name)} {create.OverloadsText}");
        var overloads = new MacroReader(context.Engine.Main, place.Lake.Name, place.Schema, create.Name.Name, context.Evaluate)
            .Read(create.Overloads);
        lake.Apply(
            new CreateMacro(place.Schema, create.Name.Name, overloads, create.OrReplace, create.IfNotExists), context.Cancellation);
        return RowSet.Nothing;
    }
}
