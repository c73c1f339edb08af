namespace Ekko.DuckLake.Sql;

/// <summary>Reads PREPARE, EXECUTE and DEALLOCATE.</summary>
static class PreparedParser
{
    public static Statement ParsePrepare(TokenReader reader)
    {
        reader.Take("PREPARE");
        if (reader.TakeName() is not { } name)
            return new PassThroughStatement(reader.Text, "PREPARE");
        reader.TakeGroup();
        return reader.Take("AS") && !reader.AtEnd
            ? new PrepareStatement(reader.Text, name, reader.Rest()) : new PassThroughStatement(reader.Text, "PREPARE");
    }

    public static Statement ParseExecute(TokenReader reader)
    {
        reader.Take("EXECUTE");
        if (reader.TakeName() is not { } name)
            return new PassThroughStatement(reader.Text, "EXECUTE");
        var arguments = TokenReader.SplitGroup(reader.TakeGroup() ?? "()").Select(CallArgument.Parse).ToList();
        return reader.AtEnd
            ? new ExecuteStatement(reader.Text, name, arguments) : new PassThroughStatement(reader.Text, "EXECUTE");
    }

    public static Statement ParseDeallocate(TokenReader reader)
    {
        reader.Take("DEALLOCATE");
        reader.Take("PREPARE");
        return reader.TakeName() is { } name && reader.AtEnd
            ? new DeallocateStatement(reader.Text, name) : new PassThroughStatement(reader.Text, "DEALLOCATE");
    }
}
