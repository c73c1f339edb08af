using Ekko.DuckLake.Sql;

namespace Ekko.Tests.DuckLake.Sql;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData("SELECT a.b,1.5e-3 FROM \"x\"\"y\"", "SELECT|a|.|b|,|1.5e-3|FROM|\"x\"\"y\"")]
    [InlineData("'it''s' E'a\\'b' x'00' $$a;b$$ $t$ $$ $t$", "'it''s'|E'a\\'b'|x'00'|$$a;b$$|$t$ $$ $t$")]
    [InlineData("a -- b\n/* c /* d */ e */ f", "a|f")]
    [InlineData("$1 $name ? a$b", "$1|$name|?|a$b")]
    [InlineData("a::INT[] >= b->>'x' => := 1..2", "a|::|INT|[|]|>=|b|->>|'x'|=>|:=|1|.|.2")]
    [InlineData("1-- c\n+2", "1|+|2")]
    [InlineData("0xFF 1_000 1_ .5 1e1_0", "0|xFF|1_000|1|_|.5|1e1_0")]
    [InlineData("a=-1,b=+7,c=-d,e=a-1", "a|=|-|1|,|b|=|+|7|,|c|=|-|d|,|e|=|a|-|1")]
    [InlineData("a<=-1 b>=+1 c<>-1 d*-+1 e->>-1 f=>-1", "a|<=|-|1|b|>=|+|1|c|<>|-|1|d|*|-|+|1|e|->>|-|1|f|=>|-|1")]
    [InlineData("b@-1 c!=-1 d^-1 e%-1", "b|@-|1|c|!=-|1|d|^-|1|e|%-|1")]
    [InlineData("a+/* b */1 c=--d\n1", "a|+|1|c|=|1")]
    [InlineData("#1+$1AND $2", "#|1|+|$1|AND|$2")]
    [InlineData("ünïcödé 'ü'", "ünïcödé|'ü'")]
    public void Cuts_by_the_rules_of_the_engine(string sql, string expected)
    {
        var text = new StatementText(sql);
        Assert.Equal(expected, string.Join('|', text.Tokens.SkipLast(1).Select(t => text.Span(t).ToString())));
    }

    [Fact]
    public void Byte_offsets_lead_to_characters()
    {
        var text = new StatementText("SELECT 'ü🦆', t");
        Assert.Equal('t', text.Text[text.CharacterAt("SELECT 'ü🦆', "u8.Length)]);
    }

    [Fact]
    public void Unicode_spaces_become_blanks_outside_quotes_only() =>
        Assert.Equal("SELECT '\u00A0' , 1", new StatementText("SELECT\u00A0'\u00A0'\u2003,\u00A01").Text);
}
