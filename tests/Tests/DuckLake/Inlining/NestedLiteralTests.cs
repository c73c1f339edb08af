using Ekko.DuckLake.Catalog;

namespace Ekko.Tests.DuckLake.Inlining;

/// <summary>Nested values as the official client keeps them, and as the engine reads them.</summary>
public sealed class NestedLiteralTests
{
    [Theory]
    [InlineData("{'y': CAST('1970-02-11' AS DATE)}", "{'y': '1970-02-11'}")]
    [InlineData("{'y': '1970-02-11'::DATE}", "{'y': '1970-02-11'}")]
    [InlineData("[CAST('2024-01-01 00:00:00+00' AS TIMESTAMP WITH TIME ZONE), NULL]", "['2024-01-01 00:00:00+00', NULL]")]
    [InlineData("{'q': 'it''s \\ x', 'u': CAST('a' AS BLOB), 'n': {'l': [1, -2.5]}}", "{'q': 'it\\'s \\\\ x', 'u': 'a', 'n': {'l': "
        + "[1, -2.5]}}")]
    [InlineData("MAP {'a': CAST('nan' AS DOUBLE), 'b': NULL}", "{'a'='nan', 'b'=NULL}")]
    [InlineData("{'e': '', 'f': CAST('' AS BLOB), 'l': [], 'm': MAP {}}", "{'e': '', 'f': '', 'l': [], 'm': {}}")]
    public void Literals_become_the_engines_text(string stored, string expected) =>
        Assert.Equal(expected, NestedLiteral.ToEngineText(stored));

    [Theory]
    [InlineData("{'q': 'it\\'s', 'y': 1970-02-11}")]
    [InlineData("{'q': 'it''s'}")]
    [InlineData("{'q': 'CAST(x'}")]
    [InlineData("{'q': 'CAST('}")]
    [InlineData("[MAP {]")]
    [InlineData("{'q': x'::}")]
    public void What_the_engine_wrote_stays(string stored) => Assert.Equal(stored, NestedLiteral.ToEngineText(stored));
}
