using System.Globalization;

namespace Lamella.Testing;

/// <summary>What a process holds in memory, shared pages by their share.</summary>
public static class ProportionalSet
{
    /// <summary>Megabytes (10⁶ bytes), as the kernel counts them now.</summary>
    public static double Megabytes(int process) =>
        long.Parse(
            File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) * 1024 / 1e6;
}
