using Ekko.DuckDb;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Gives each kind of statement to its executor.</summary>
static class StatementExecutor
{
    /// <summary>Runs a statement.</summary>
    public static RowSet Run(Statement statement, StatementContext context)
    {
        try
        {
            return Execute(statement, context);
        }
        catch (DuckDbException e) when (context.BindingError is { } told)
        {
            context.BindingError = null;
            throw new DuckLakeException(told.ErrorKind, told.Message, e);
        }
        catch (DuckDbException e) when (e.ErrorType == DuckDbErrorType.Catalog && MissingTable.Improve(context, e.Message) is { } message)
        {
            throw new DuckDbException(message, e.ErrorType, e);
        }
        catch (DuckDbException e) when (e.ErrorType == DuckDbErrorType.InvalidInput && NamesReadOnlyLake(e.Message, context))
        {
            var verb = statement.Text.Span(statement.Text.Tokens[0]).ToString().ToUpperInvariant();
            throw UnsupportedStatement.Error(verb, $"a lake does not take this kind of statement. {e.Message}");
        }
    }

    static RowSet Execute(Statement statement, StatementContext context) => statement switch
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
        PrepareStatement prepare => new PreparedExecutor(context).Prepare(prepare),
        ExecuteStatement execute => new PreparedExecutor(context).Execute(execute),
        DeallocateStatement deallocate => new PreparedExecutor(context).Deallocate(deallocate),
        ImportStatement import => new ImportExecutor(context).Run(import),
        CopyDatabaseStatement copy => new CopyDatabaseExecutor(context).Run(copy),
        DataChangeStatement change => new PassThroughExecutor(context).Run(new PassThroughStatement(change.Text, change.Verb)),
        PassThroughStatement other => new PassThroughExecutor(context).Run(other),
        _ => throw new InvalidOperationException($"No executor for {statement.GetType().Name}."),
    };

    // What the engine says of a statement that would change the empty database that has the lake's name.
    static bool NamesReadOnlyLake(string message, StatementContext context) =>
        message.Contains("attached in read-only mode", StringComparison.Ordinal)
        && context.Registry.All.Any(l => message.Contains($"\"{l.Name}\"", StringComparison.OrdinalIgnoreCase));
}
