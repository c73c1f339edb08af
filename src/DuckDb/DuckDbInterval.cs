using System.Runtime.InteropServices;

namespace Ekko.DuckDb;

/// <summary>An INTERVAL as the engine keeps it: the three parts are independent (a month has no fixed number of days).</summary>
/// <param name="Months">Whole months.</param>
/// <param name="Days">Whole days.</param>
/// <param name="Micros">Microseconds.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct DuckDbInterval(int Months, int Days, long Micros);
