using System.Globalization;

namespace Ekko.DuckLake.Sql;

static partial class StatementParser
{
    static Statement ParseCreate(TokenReader reader)
    {
        reader.Take("CREATE");
        var orReplace = reader.Take("OR", "REPLACE");
        var temporary = reader.Take("TEMP") || reader.Take("TEMPORARY") || reader.Take("LOCAL", "TEMPORARY")
            || reader.Take("LOCAL", "TEMP");
        var persistent = reader.Is("PERSISTENT");
        if (persistent || reader.Is("UNIQUE") || reader.Is("RECURSIVE"))
            reader.Advance();
        var kind = reader.Word;
        reader.Advance();
        var ifNotExists = reader.Take("IF", "NOT", "EXISTS");
        if (kind is "SECRET")
            return ParseCreateSecret(reader, orReplace, ifNotExists, persistent);
        if (reader.TakeQualifiedName() is not { } name)
            return new PassThroughStatement(reader.Text, "CREATE");
        if (kind == "INDEX" && reader.Take("ON") && reader.TakeQualifiedName() is { } indexed)
            name = indexed;
        return kind switch
        {
            "SCHEMA" => new CreateSchemaStatement(reader.Text, name, ifNotExists, orReplace),
            "VIEW" when ParseCreateView(reader, name, (orReplace, ifNotExists, temporary)) is { } view => view,
            "MACRO" or "FUNCTION" when ParseCreateMacro(reader, name, (orReplace, ifNotExists, temporary)) is { } macro => macro,
            "TABLE" => ParseCreateTable(reader, new CreateTableStatement(reader.Text, name, orReplace, ifNotExists, temporary)),
            _ => new CreateObjectStatement(reader.Text, kind, name, orReplace, ifNotExists, temporary),
        };
    }

    static CreateTableStatement ParseCreateTable(TokenReader reader, CreateTableStatement statement)
    {
        statement = statement with { Columns = reader.TakeGroup() };
        while (!reader.AtEnd && !reader.Is("AS"))
        {
            if (reader.Take("PARTITIONED", "BY"))
                statement = statement with { Partition = ParsePartition(reader.TakeGroup()) };
            else if (reader.Take("SORTED", "BY"))
                statement = statement with { Sort = reader.TakeGroup() };
            else if (reader.Take("WITH"))
                statement = statement with { With = reader.TakeGroup() };
            else
                reader.Advance();
        }

        if (!reader.Take("AS"))
            return statement;
        var start = reader.Current.Start;
        var query = reader.TakeUntil(static r => (r.Is("WITH") && r.Is("NO", 1) && r.Is("DATA", 2)) || (r.Is("WITH") && r.Is("DATA", 1)));
        return statement with { Query = query, QueryStart = start, WithoutData = reader.Take("WITH", "NO", "DATA") };
    }

    static Statement ParseDrop(TokenReader reader)
    {
        reader.Take("DROP");
        reader.Take("TEMPORARY");
        reader.Take("PERSISTENT");
        var kind = reader.Word;
        reader.Advance();
        if (kind is "MATERIALIZED")
            reader.Take("VIEW");
        if (kind is "MACRO" or "FUNCTION")
            kind = reader.Take("TABLE") ? "TABLE MACRO" : "MACRO";
        var ifExists = reader.Take("IF", "EXISTS");
        if (kind is "SECRET")
            return new DropSecretStatement(reader.Text, reader.TakeName() ?? "", ifExists);
        if (reader.TakeQualifiedName() is not { } name)
            return new PassThroughStatement(reader.Text, "DROP");
        var cascade = reader.Take("CASCADE");
        return new DropStatement(reader.Text, kind, name, ifExists, cascade);
    }

    static Statement ParseAlter(TokenReader reader)
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
            return new AlterAction.SetPartition(ParsePartition(reader.TakeGroup()));
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

    static List<PartitionExpression> ParsePartition(string? group)
    {
        var keys = new List<PartitionExpression>();
        foreach (var item in group is null ? [] : TokenReader.SplitGroup(group))
        {
            var reader = new TokenReader(new StatementText(item));
            var name = reader.TakeName() ?? "";
            if (reader.AtEnd)
            {
                keys.Add(new PartitionExpression("identity", null, name));
                continue;
            }

            var arguments = TokenReader.SplitGroup(reader.TakeGroup() ?? "()");
            var buckets = arguments.Count == 2 && int.TryParse(arguments[0], CultureInfo.InvariantCulture, out var n) ? n : (int?)null;
            var column = arguments.Count == 0 ? "" : new TokenReader(new StatementText(arguments[^1])).TakeName() ?? "";
            keys.Add(new PartitionExpression(name.ToLowerInvariant(), buckets, column));
        }

        return keys;
    }
}
