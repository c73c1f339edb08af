using Ekko.Tests.Ekko;

namespace Ekko.Tests.Api;

/// <summary>The API over the shared lake with the limits that statements have by default.</summary>
public sealed class LimitedApiServer(ReadingLake lake) : ApiServer(lake, SandboxProgram.Options);
