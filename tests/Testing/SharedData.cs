using Xunit;

namespace Lamella.Testing;

/// <summary>A test on real data; skipped, with the reason, where <c>../shared/data/…</c> is absent.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string folder = "") => Skip = SharedData.ReasonToSkip(folder);
}

/// <summary>A theory on real data; skipped, with the reason, where <c>../shared/data/…</c> is absent.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute(string folder = "") => Skip = SharedData.ReasonToSkip(folder);
}

internal static class SharedData
{
    public static string? ReasonToSkip(string folder)
    {
        var path = Path.Combine(Repository.SharedData, folder);
        return Directory.Exists(path) ? null : $"The real data at {Path.GetRelativePath(Repository.Root, path)} is not here.";
    }
}
