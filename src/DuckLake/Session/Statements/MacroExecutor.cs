using System.Globalization;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>CREATE MACRO. The engine checks the bodies, in which lake relations have their full names.</summary>
sealed class MacroExecutor(StatementContext context)
{
    static long _last;

    /// <summary>Runs the statement.</summary>
    public RowSet Run(CreateMacroStatement create)
    {
        if (create.Temporary || context.Names.Resolve(create.Name) is not { } place)
            return CreateInEngine(create);
        var lake = context.ViewOf(place.Lake);
        _ = lake.Transaction;
        _ = lake.Tree.GetSchema(place.Schema);
        var scratch = string.Create(CultureInfo.InvariantCulture, $"__ekko_scratch_macro_{Interlocked.Increment(ref _last)}");
        context.Execute($"CREATE TEMP MACRO {scratch} {Named(create)}");
        try
        {
            var bodies = create.Overloads.Select(
                o => o.IsTable ? QueryText.Of(context, o.Body) : QueryText.OfExpression(context, o.Body)).ToList();
            var overloads = new MacroReader(context.Engine.Main, scratch, create.Name.Name, context.Evaluate)
                .Read(create.Overloads, bodies);
            lake.Apply(
                new CreateMacro(place.Schema, create.Name.Name, overloads, create.OrReplace, create.IfNotExists), context.Cancellation);
            return RowSet.Nothing;
        }
        finally
        {
            context.Engine.Main.Execute(
                $"DROP MACRO {(create.Overloads[0].IsTable ? "TABLE " : "")}temp.main.{scratch}", CancellationToken.None);
        }
    }

    RowSet CreateInEngine(CreateMacroStatement create) =>
        context.RunChanging(create.Text.Trimmed[..^create.OverloadsText.Length] + Named(create));

    string Named(CreateMacroStatement create) => string.Join(", ", create.Overloads.Select(o => o.IsTable
        ? $"{o.Parameters} AS TABLE {context.Planner.Name(o.Body)}"
        : $"{o.Parameters} AS {context.Planner.NameInExpression(o.Body, context.Names)}"));
}
