using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>Reads CREATE.</summary>
static class CreateParser
{
    // As the engine calls a secret without a name.
    const string UnnamedSecret = "__default_s3";

    /// <param name="reader">At the verb.</param>
    public static Statement Parse(TokenReader reader)
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
            return ParseSecret(reader, orReplace, ifNotExists, persistent);
        if (reader.TakeQualifiedName() is not { } name)
            return new PassThroughStatement(reader.Text, "CREATE");
        if (kind == "INDEX" && reader.Take("ON") && reader.TakeQualifiedName() is { } indexed)
            name = indexed;
        return kind switch
        {
            "SCHEMA" => new CreateSchemaStatement(reader.Text, name, ifNotExists, orReplace),
            "VIEW" when ParseView(reader, name, (orReplace, ifNotExists, temporary)) is { } view => view,
            "MACRO" or "FUNCTION" when MacroParser.Parse(reader, name, (orReplace, ifNotExists, temporary)) is { } macro => macro,
            "TABLE" => ParseTable(reader, new CreateTableStatement(reader.Text, name, orReplace, ifNotExists, temporary)),
            _ => new CreateObjectStatement(reader.Text, kind, name, orReplace, ifNotExists, temporary),
        };
    }

    static CreateTableStatement ParseTable(TokenReader reader, CreateTableStatement statement)
    {
        statement = statement with { Columns = reader.TakeGroup() };
        while (!reader.AtEnd && !reader.Is("AS"))
        {
            if (reader.Take("PARTITIONED", "BY"))
                statement = statement with { Partition = PartitionExpression.ParseAll(reader.TakeGroup()) };
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

    static CreateViewStatement? ParseView(TokenReader reader, SqlName name, (bool OrReplace, bool IfNotExists, bool Temporary) how)
    {
        var columns = reader.TakeGroup();
        return reader.Take("AS")
            ? new CreateViewStatement(reader.Text, name, how.OrReplace, how.IfNotExists, how.Temporary, columns, reader.Rest())
            : null;
    }

    static CreateSecretStatement ParseSecret(TokenReader reader, bool orReplace, bool ifNotExists, bool persistent)
    {
        var name = reader.IsSymbol("(") || reader.Is("IN") ? UnnamedSecret : reader.TakeName() ?? UnnamedSecret;
        if (reader.Take("IN"))
            reader.TakeName();
        return new CreateSecretStatement(reader.Text, name, orReplace, ifNotExists, persistent, reader.TakeOptions());
    }
}
