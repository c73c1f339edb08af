using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Servers;

namespace Ekko.Tests.DuckLake;

/// <summary>The spans that a listener gets of what takes time.</summary>
public sealed class ActivityTests
{
    [Fact]
    public void A_statement_is_a_span_and_its_commit_another_below_it()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        using var source = place.Open();
        using var connection = source.OpenConnection();
        using var spans = new Spans();
        Execute(connection, "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1), (2); FROM t");
        Assert.Equal(["CREATE", "INSERT", "FROM"], spans.Of("query").Select(span => span.GetTagItem("db.operation.name")));
        Assert.Equal(2L, spans.Of("query")[2].GetTagItem("db.response.returned_rows"));
        Assert.All(spans.Of("query"), span => Assert.Equal(spans.Root, span.ParentSpanId));
        Assert.Equal(
            [(spans.Of("query")[0].SpanId, 1L), (spans.Of("query")[1].SpanId, 2L)],
            spans.Of("commit").Select(span => (span.ParentSpanId, (long)span.GetTagItem("ekko.snapshot")!)));
    }

    [Fact]
    public void A_statement_that_fails_is_a_span_with_an_error_and_without_its_text()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        using var source = place.Open();
        using var connection = source.OpenConnection();
        using var spans = new Spans();
        Assert.ThrowsAny<DbException>(() => Execute(connection, "/* hush */ DROP TABLE none"));
        var span = Assert.Single(spans.Of("query"));
        Assert.Equal((ActivityStatusCode.Error, "DROP"), (span.Status, span.GetTagItem("db.operation.name")));
        Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("hush", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_that_are_still_read_do_not_own_what_their_reader_does_meanwhile()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        using var source = place.Open();
        using var connection = source.OpenConnection();
        using var spans = new Spans();
        using var command = connection.CreateCommand();
        command.CommandText = "FROM range(3)";
        var reader = command.ExecuteReader();
        Assert.Equal(spans.Root, Activity.Current!.SpanId);
        using var work = new Activity("work").Start();
        reader.Dispose();
        Assert.Same(work, Activity.Current);
        Assert.Single(spans.Of("query"));
    }

    [S3Fact]
    public void What_travels_to_a_bucket_and_back_is_in_spans()
    {
        using var place = new ContractLake(CatalogKind.SqliteS3);
        using var spans = new Spans();
        using (var source = place.Open())
        {
            using var connection = source.OpenConnection();
            Execute(connection, "CREATE TABLE t AS FROM range(1000)");
        }

        Assert.Equal([1], spans.Of("publish").Select(span => span.GetTagItem("ekko.files")));
        using var other = place.Open(lake => lake with
        {
            Storage = lake.Storage! with { Cache = new() { Directory = lake.Storage.Cache.Directory + "-other" } },
        });
        using var reading = other.OpenConnection();
        Execute(reading, "SELECT sum(range) FROM t");
        var fetch = Assert.Single(spans.Of("fetch"));
        Assert.StartsWith("s3://", (string)fetch.GetTagItem("ekko.file")!, StringComparison.Ordinal);
        Assert.True((long)fetch.GetTagItem("ekko.bytes")! > 0);
        Assert.Equal(spans.Of("query")[^1].SpanId, fetch.ParentSpanId);
    }

    static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        do
        {
            while (reader.Read())
            {
            }
        }
        while (reader.NextResult());
    }

    /// <summary>The spans of this test, in the order in which they began; others are of tests that run beside it.</summary>
    sealed class Spans : IDisposable
    {
        readonly ActivityListener _listener;
        readonly Activity _root = new Activity("test").Start();
        readonly ConcurrentQueue<Activity> _ended = new();

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Ekko.DuckLake",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    if (activity.TraceId == _root.TraceId)
                        _ended.Enqueue(activity);
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public ActivitySpanId Root => _root.SpanId;

        public IReadOnlyList<Activity> Of(string name) =>
            [.. _ended.Where(span => span.OperationName == name).OrderBy(span => span.StartTimeUtc)];

        public void Dispose()
        {
            _listener.Dispose();
            _root.Dispose();
        }
    }
}
