using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>COMMENT ON tables, their columns and views.</summary>
sealed class CommentExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(CommentStatement comment)
    {
        if (context.Resolve(comment.Name) is not { } place)
            return context.Run(comment.Text.Trimmed);
        var lake = context.ViewOf(place.Lake);
        _ = lake.Transaction;
        RequireKind(lake.Tree, place.Schema, comment);
        var text = context.EvaluateArgument(comment.Value);
        LakeChange change = comment.ObjectKind switch
        {
            "VIEW" => new CommentView(place.Schema, comment.Name.Name, text),
            "TABLE" or "COLUMN" when lake.Tree.FindTable(place.Schema, comment.Name.Name) is { } table =>
                new SetComment(table.Id, comment.Column, text),
            var kind => throw UnsupportedStatement.Error(
                $"COMMENT ON {kind} {comment.Name}", "a lake keeps comments of tables, their columns and views."),
        };
        lake.Apply(change, context.Cancellation);
        return RowSet.Nothing;
    }

    static void RequireKind(LakeTree tree, string schema, CommentStatement comment)
    {
        if (comment.ObjectKind == "VIEW" && tree.FindTable(schema, comment.Name.Name) is not null)
            throw new DuckLakeException($"Catalog Error: {comment.Name} is not a view: it is a table.");
        if (comment.ObjectKind is "TABLE" or "COLUMN" && tree.FindView(schema, comment.Name.Name) is not null)
            throw new DuckLakeException($"Catalog Error: {comment.Name} is not a table: it is a view.");
    }
}
