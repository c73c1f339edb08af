using System.Diagnostics;
using Ekko.Blocks;

namespace Ekko;

/// <summary>The spans of this assembly, under the source <c>Ekko</c>. Those of queries and commits are the library's.</summary>
static class EkkoActivities
{
    static readonly ActivitySource Source = new("Ekko");

    /// <summary>A block's messages, until they are in the window of the stream.</summary>
    public static Activity? Publish(NodeConfig chain) =>
        Source.StartActivity("publish", ActivityKind.Producer)?.SetTag("ekko.chain", chain.ToString());
}
