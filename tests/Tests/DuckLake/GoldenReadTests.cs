using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake;

/// <summary>Lakes written by the official extension give its own answers.</summary>
[Trait("Category", "Integration")]
public sealed class GoldenReadTests
{
    public static TheoryData<string, int, string> Lines
    {
        get
        {
            var data = new TheoryData<string, int, string>();
            foreach (var lake in new[]
                     {
                         "01_append", "02_deletes_updates", "03_schema_evolution", "04_inlining", "05_partitions", "06_types",
                             "07_maintenance",
                         "08_views_macros_comments", "09_add_files", "10_rewrite_after_evolution", "02_deletes_updates_duckdb",
                         "04_inlining_duckdb",
                     })
                foreach (var (index, line) in GoldenLake.Expectations(lake).Index())
                    data.Add(lake, index, line.ToString());
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Answers_like_the_official_extension(string lake, int index, string sql)
    {
        var expected = GoldenLake.Expectations(lake).ElementAt(index);
        using var golden = GoldenLake.Copy(lake);
        using var source = golden.Open();
        using var connection = source.OpenConnection();
        Answer.Run(connection, "SET TimeZone = 'UTC'");

        var answer = Answer.Of(connection, expected.Sql);

        Assert.NotEmpty(sql);
        Assert.Equal(expected.Answer.ToString(), answer.ToString());
    }
}
