using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Gives each kind of statement to its executor.</summary>
static class StatementExecutor
{
    /// <summary>Runs a statement.</summary>
    public static RowSet Run(Statement statement, StatementContext context) => statement switch
    {
        QueryStatement query => new QueryExecutor(context).Run(query.Text.Trimmed),
        InsertStatement insert => new InsertExecutor(context).Run(insert),
        DeleteStatement delete => new DeleteExecutor(context).Run(delete),
        UpdateStatement update => new UpdateExecutor(context).Run(update),
        MergeStatement merge => new MergeExecutor(context).Run(merge),
        CopyStatement copy => new CopyExecutor(context).Run(copy),
        CreateTableStatement create => new CreateTableExecutor(context).Run(create),
        AlterTableStatement alter => new AlterTableExecutor(context).Run(alter),
        CreateSchemaStatement create => new CreateSchemaExecutor(context).Run(create),
        CreateViewStatement create => new ViewExecutor(context).Create(create),
        AlterViewStatement alter => new ViewExecutor(context).Alter(alter),
        CreateMacroStatement create => new MacroExecutor(context).Run(create),
        CreateObjectStatement create => new EngineObjectExecutor(context).Create(create),
        DropStatement drop => new DropExecutor(context).Run(drop),
        CommentStatement comment => new CommentExecutor(context).Run(comment),
        AttachStatement attach => new AttachExecutor(context).Attach(attach),
        DetachStatement detach => new AttachExecutor(context).Detach(detach),
        UseStatement use => new UseExecutor(context).Run(use),
        CreateSecretStatement create => new SecretExecutor(context).Create(create),
        DropSecretStatement drop => new SecretExecutor(context).Drop(drop),
        ExtensionStatement extension => ExtensionExecutor.Run(extension),
        CallStatement call => new CallExecutor(context).Run(call),
        ExplainStatement explain => new ExplainExecutor(context).Run(explain),
        SetVariableStatement set => new SetVariableExecutor(context).Run(set),
        DataChangeStatement change => ChangeTarget.RunOnEngine(context, change.Text, change.Verb),
        PassThroughStatement other => new PassThroughExecutor(context).Run(other),
        _ => throw new InvalidOperationException($"No executor for {statement.GetType().Name}."),
    };
}
