namespace Ekko.DuckDb.Native;

/// <summary>The engine's native library. Its functions are declared in one class for each section of the C manual.</summary>
static class EngineLibrary
{
    internal const string Name = "duckdb";
}
