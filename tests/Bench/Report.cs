using System.Globalization;

namespace Ekko.Bench;

/// <summary>Figures as a Markdown table on standard output.</summary>
sealed class Report
{
    bool _started;

    /// <summary>Adds a line: what was measured, the figure, its yardstick in the same run, and the aim.</summary>
    public void Add(string what, string figure, string yardstick = "", string aim = "")
    {
        if (!_started)
        {
            Console.WriteLine("| what | figure | yardstick | aim |");
            Console.WriteLine("| --- | --- | --- | --- |");
            _started = true;
        }
        Console.WriteLine($"| {what} | {figure} | {yardstick} | {aim} |");
    }

    /// <summary>Milliseconds with the digits that mean something.</summary>
    public static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds.ToString(
            time.TotalMilliseconds < 10 ? "0.00" : time.TotalMilliseconds < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + " ms";

    /// <summary>A ratio, for example <c>0.83×</c>.</summary>
    public static string Ratio(TimeSpan ours, TimeSpan theirs) => (ours / theirs).ToString("0.00", CultureInfo.InvariantCulture) + "×";
}
