namespace Lamella.Annotations.Nml.Files;

/// <summary>An annotation keeps one comment and one branch point about a node; a file may have several.</summary>
internal static class NmlMarks
{
    /// <summary>All comments about a node as one, a line each.</summary>
    public static string Text(IEnumerable<string?> texts) => string.Join('\n', texts.Where(text => !string.IsNullOrEmpty(text)));

    /// <summary>When it was first made one; 0 where the file does not say.</summary>
    public static double Time(IEnumerable<double?> times) => NmlValues.Time(times.Min());
}
