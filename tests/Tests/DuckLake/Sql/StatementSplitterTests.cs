using Ekko.DuckLake.Sql;

namespace Ekko.Tests.DuckLake.Sql;

public sealed class StatementSplitterTests
{
    [Theory]
    [InlineData("SELECT 1; SELECT 2", "SELECT 1| SELECT 2")]
    [InlineData("SELECT ';', \";\", $$;$$, E'\\';'; X", "SELECT ';', \";\", $$;$$, E'\\';'| X")]
    [InlineData("-- a;b\nSELECT 1; /* ; /* ; */ ; */ ; ;", "-- a;b\nSELECT 1")]
    [InlineData("SELECT a$b; SELECT $1; SELECT $x$;$x$", "SELECT a$b| SELECT $1| SELECT $x$;$x$")]
    [InlineData("SELECT 'a''b;'; SELECT E'a''\\';b'; SELECT 3", "SELECT 'a''b;'| SELECT E'a''\\';b'| SELECT 3")]
    [InlineData("SELECT 4/2; SELECT 3-1;", "SELECT 4/2| SELECT 3-1")]
    [InlineData("  ;\n-- nothing\n", "")]
    public void Splits_at_semicolons_that_end_statements(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', StatementSplitter.Split(text)));

    [Fact]
    public void Gives_a_statement_as_soon_as_its_semicolon_is_seen()
    {
        var splitter = new StatementSplitter();
        foreach (var c in "SELECT '$;' /* x */")
        {
            splitter.Append([c]);
            Assert.False(splitter.TryNext(out _));
        }

        splitter.Append(";");
        Assert.True(splitter.TryNext(out var statement));
        Assert.Equal("SELECT '$;' /* x */", statement);
        Assert.Null(splitter.Finish());
    }
}
