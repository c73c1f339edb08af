using Ekko.DuckLake;
using Ekko.DuckLake.Model;

namespace Ekko.Tests.DuckLake.Transactions;

public sealed class ChangesMadeTests
{
    [Theory]
    [InlineData("created_schema:\"main\"")]
    [InlineData("dropped_schema:3,dropped_table:1,dropped_table:2,dropped_view:9")]
    [InlineData("created_table:\"Mixed Case\".\"Ta\"\"b,l:e\",inserted_into_table:7,altered_table:1")]
    [InlineData("inlined_insert:1,inlined_delete:1")]
    [InlineData("merge_adjacent:1,rewrite_delete:2")]
    public void What_is_read_is_written_again(string text) => Assert.Equal(text, ChangesMade.Format(ChangesMade.Parse(text)));

    [Fact]
    public void Old_spellings_are_read()
    {
        Assert.Equal(ChangeKind.InlineFlush, ChangesMade.Parse("flushed_inlined:4")[0].Kind);
        Assert.Equal(ChangeKind.CompactedTable, ChangesMade.Parse("compacted_table:4")[0].Kind);
        Assert.Empty(ChangesMade.Parse(null));
        Assert.Null(ChangesMade.Format([]));
    }

    [Theory]
    [InlineData("teleported_table:1")]
    [InlineData("created_table:\"a\"")]
    [InlineData("created_table:\"a\".\"b")]
    [InlineData("dropped_table:x")]
    [InlineData("dropped_table:1;dropped_table:2")]
    public void What_is_not_understood_is_refused(string text) => Assert.Throws<DuckLakeException>(() => ChangesMade.Parse(text));
}
