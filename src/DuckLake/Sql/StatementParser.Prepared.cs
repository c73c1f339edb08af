using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

// Prepared statements, and statements that stand for many.
static partial class StatementParser
{
    static Statement ParsePrepare(TokenReader reader)
    {
        reader.Take("PREPARE");
        if (reader.TakeName() is not { } name)
            return new PassThroughStatement(reader.Text, "PREPARE");
        reader.TakeGroup();
        return reader.Take("AS") && !reader.AtEnd
            ? new PrepareStatement(reader.Text, name, reader.Rest()) : new PassThroughStatement(reader.Text, "PREPARE");
    }

    static Statement ParseExecute(TokenReader reader)
    {
        reader.Take("EXECUTE");
        if (reader.TakeName() is not { } name)
            return new PassThroughStatement(reader.Text, "EXECUTE");
        var arguments = TokenReader.SplitGroup(reader.TakeGroup() ?? "()").Select(ParseArgument).ToList();
        return reader.AtEnd
            ? new ExecuteStatement(reader.Text, name, arguments) : new PassThroughStatement(reader.Text, "EXECUTE");
    }

    static Statement ParseDeallocate(TokenReader reader)
    {
        reader.Take("DEALLOCATE");
        reader.Take("PREPARE");
        return reader.TakeName() is { } name && reader.AtEnd
            ? new DeallocateStatement(reader.Text, name) : new PassThroughStatement(reader.Text, "DEALLOCATE");
    }

    static Statement ParseImport(TokenReader reader)
    {
        reader.Take("IMPORT");
        return reader.Take("DATABASE") && reader.Current.Kind == SqlTokenKind.Text
            ? new ImportStatement(reader.Text, SqlName.Unquote(reader.Text.Span(reader.Current)))
            : new PassThroughStatement(reader.Text, "IMPORT");
    }

    static Statement ParseCopyDatabase(TokenReader reader)
    {
        reader.Take("FROM", "DATABASE");
        if (reader.TakeName() is not { } from || !reader.Take("TO") || reader.TakeName() is not { } to)
            return new PassThroughStatement(reader.Text, "COPY");
        var options = reader.TakeGroup() is { } group ? TokenReader.SplitGroup(group) : [];
        bool Only(string option) => options.Any(o => o.Trim().Equals(option, StringComparison.OrdinalIgnoreCase));
        return new CopyDatabaseStatement(reader.Text, from, to, CopiesSchema: !Only("DATA"), CopiesData: !Only("SCHEMA"));
    }
}
