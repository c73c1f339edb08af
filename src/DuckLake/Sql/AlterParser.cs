namespace Ekko.DuckLake.Sql;

/// <summary>Reads ALTER.</summary>
static class AlterParser
{
    /// <param name="reader">At the verb.</param>
    public static Statement Parse(TokenReader reader)
    {
        reader.Take("ALTER");
        var kind = reader.Word;
        reader.Advance();
        var ifExists = reader.Take("IF", "EXISTS");
        if (reader.TakeQualifiedName() is not { } name)
            return new PassThroughStatement(reader.Text, "ALTER");
        if (kind == "VIEW")
            return new AlterViewStatement(reader.Text, name, ifExists, reader.Take("RENAME", "TO") ? reader.TakeName() : null);
        if (kind != "TABLE")
            return new DataChangeStatement(reader.Text, "ALTER " + kind, name);
        var text = reader.Rest();
        return new AlterTableStatement(reader.Text, name, ifExists, ParseAction(reader)) { ActionText = text };
    }

    static AlterAction ParseAction(TokenReader reader)
    {
        if (reader.Take("ADD"))
            return ParseAddColumn(reader);
        if (reader.Take("DROP"))
            return ParseDropColumn(reader);
        if (reader.Take("RENAME"))
            return ParseRename(reader);
        if (reader.Take("ALTER"))
            return ParseAlterColumn(reader);
        if (reader.Take("SET", "PARTITIONED", "BY"))
            return new AlterAction.SetPartition(PartitionExpression.ParseAll(reader.TakeGroup()));
        if (reader.Take("RESET", "PARTITIONED", "BY"))
            return new AlterAction.SetPartition([]);
        if (reader.Take("SET", "SORTED", "BY"))
            return new AlterAction.SetSort(reader.TakeGroup());
        if (reader.Take("RESET", "SORTED", "BY"))
            return new AlterAction.SetSort(null);
        return new AlterAction.Other();
    }

    static AlterAction ParseAddColumn(TokenReader reader)
    {
        if (!reader.Take("COLUMN")
            && (reader.Is("CONSTRAINT") || reader.Is("PRIMARY") || reader.Is("UNIQUE") || reader.Is("CHECK") || reader.Is("FOREIGN")))
            return new AlterAction.Other();
        var ifNotExists = reader.Take("IF", "NOT", "EXISTS");
        return reader.TakeQualifiedName() is { } path
            ? new AlterAction.AddColumn(path.Parts, reader.Rest(), ifNotExists)
            : new AlterAction.Other();
    }

    static AlterAction ParseDropColumn(TokenReader reader)
    {
        if (!reader.Take("COLUMN") && reader.Is("CONSTRAINT"))
            return new AlterAction.Other();
        var ifExists = reader.Take("IF", "EXISTS");
        return reader.TakeQualifiedName() is { } path
            ? new AlterAction.DropColumn(path.Parts, ifExists, reader.Take("CASCADE"))
            : new AlterAction.Other();
    }

    static AlterAction ParseRename(TokenReader reader)
    {
        if (reader.Is("TO") && !reader.Is("TO", 1) && reader.Take("TO"))
            return reader.TakeName() is { } table ? new AlterAction.RenameTable(table) : new AlterAction.Other();
        reader.Take("COLUMN");
        return reader.TakeQualifiedName() is { } path && reader.Take("TO") && reader.TakeName() is { } name
            ? new AlterAction.RenameColumn(path.Parts, name)
            : new AlterAction.Other();
    }

    static AlterAction ParseAlterColumn(TokenReader reader)
    {
        reader.Take("COLUMN");
        if (reader.TakeQualifiedName() is not { } path)
            return new AlterAction.Other();
        if (reader.Take("SET", "NOT", "NULL"))
            return new AlterAction.SetNotNull(path.Parts);
        if (reader.Take("DROP", "NOT", "NULL"))
            return new AlterAction.DropNotNull(path.Parts);
        if (reader.Take("SET", "DEFAULT"))
            return new AlterAction.SetDefault(path.Parts, reader.Rest());
        if (reader.Take("DROP", "DEFAULT"))
            return new AlterAction.DropDefault(path.Parts);
        if (reader.Take("SET", "DATA", "TYPE") || reader.Take("SET", "TYPE") || reader.Take("TYPE"))
        {
            var type = reader.TakeUntil(static r => r.Is("USING"));
            return new AlterAction.SetType(path.Parts, type, reader.Take("USING") ? reader.Rest() : null);
        }

        return new AlterAction.Other();
    }
}
