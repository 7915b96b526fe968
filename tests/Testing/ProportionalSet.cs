using System.Globalization;

namespace Lamella.Testing;

/// <summary>What a process holds in memory, shared pages by their share.</summary>
public static class ProportionalSet
{
    /// <summary>Megabytes (10⁶ bytes), as the kernel counts them now.</summary>
    public static double Megabytes(int process) => Line($"/proc/{process}/smaps_rollup", "Pss:");

    /// <summary>Megabytes of the process that were ever resident at once: never less than its share of them.</summary>
    public static double MostMegabytes(int process) => Line($"/proc/{process}/status", "VmHWM:");

    private static double Line(string path, string name) =>
        long.Parse(File.ReadLines(path).First(line => line.StartsWith(name, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
        * 1024 / 1e6;
}
