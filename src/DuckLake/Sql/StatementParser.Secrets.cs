namespace Ekko.DuckLake.Sql;

static partial class StatementParser
{
    // As the engine calls a secret without a name.
    const string UnnamedSecret = "__default_s3";

    static CreateSecretStatement ParseCreateSecret(TokenReader reader, bool orReplace, bool ifNotExists, bool persistent)
    {
        var name = reader.IsSymbol("(") || reader.Is("IN") ? UnnamedSecret : reader.TakeName() ?? UnnamedSecret;
        if (reader.Take("IN"))
            reader.TakeName();
        var options = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in TokenReader.SplitGroup(reader.TakeGroup() ?? "()"))
            AddOption(options, option);
        return new CreateSecretStatement(reader.Text, name, orReplace, ifNotExists, persistent, options);
    }
}
