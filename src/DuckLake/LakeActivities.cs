using System.Diagnostics;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake;

/// <summary>
/// The spans of this assembly, under the source <c>Ekko.DuckLake</c>: what takes time when the lake is asked or changed. A span holds no
/// text of a statement, which may hold secrets.
/// </summary>
static class LakeActivities
{
    static readonly ActivitySource Source = new("Ekko.DuckLake");

    /// <summary>A transaction's commit, from its first look at the catalog to its end.</summary>
    public static Activity? Commit(string lake) => Source.StartActivity("commit")?.SetTag("ekko.lake", lake);

    /// <summary>One statement, from its parsing to its last row.</summary>
    public static Activity? Query(string statement)
    {
        var span = Source.StartActivity("query", ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
            span.SetTag("db.system.name", "ducklake").SetTag("db.operation.name", Operation(statement));
        return span;
    }

    /// <summary>Bytes of a remote file that a query needs and that are not here yet.</summary>
    public static Activity? Fetch(string path, long bytes) =>
        Source.StartActivity("fetch", ActivityKind.Client)?.SetTag("ekko.file", path).SetTag("ekko.bytes", bytes);

    /// <summary>Files that were written and are made durable where they belong.</summary>
    public static Activity? Publish(int files) => Source.StartActivity("publish", ActivityKind.Client)?.SetTag("ekko.files", files);

    /// <summary>Lets a span go on while its caller does other things: spans of those are not its children.</summary>
    public static void Detach(this Activity span) => Activity.Current = span.Parent;

    /// <summary>Ends a span that was detached.</summary>
    public static void EndDetached(this Activity span)
    {
        var current = Activity.Current;
        span.Dispose();
        Activity.Current = current;
    }

    /// <summary>Marks a span as failed.</summary>
    public static void Fail(this Activity span, Exception error)
    {
        span.SetStatus(ActivityStatusCode.Error, error.Message);
        span.SetTag("error.type", error is DuckLakeException lake ? lake.ErrorKind.ToString() : error.GetType().Name);
    }

    /// <summary>The first word of a statement.</summary>
    static string Operation(string statement)
    {
        var token = new Tokenizer(statement).Next();
        return token.Kind == SqlTokenKind.Word ? statement[token.Start..token.End].ToUpperInvariant() : "";
    }
}
