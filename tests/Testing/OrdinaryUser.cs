using System.Diagnostics;
using Xunit;

namespace Lamella.Testing;

/// <summary>
/// Starts programs as somebody to whom the machine forbids things: as whoever runs the tests, or, where that is root, as the user
/// "postgres", whom the tests' database lets in.
/// </summary>
public static class OrdinaryUser
{
    private const string Stand = "postgres";

    /// <summary>Why nothing can be started so here; null where it can.</summary>
    public static string? ReasonToSkip { get; } = Environment.IsPrivilegedProcess && !CanRead(AppContext.BaseDirectory)
        ? $"The tests run as root, and the user '{Stand}', who would stand in for an ordinary one, cannot read {AppContext.BaseDirectory}."
        : null;

    public static ProcessStartInfo Start(string program, params IEnumerable<string> words) => Environment.IsPrivilegedProcess
        ? new("runuser", ["-u", Stand, "--", program, .. words])
        : new(program, words);

    /// <summary>The same on a disk of its own that is soon full.</summary>
    /// <param name="mount">The folder where it is mounted, for this program and its children alone.</param>
    public static ProcessStartInfo StartOnDisk(string mount, string size, string program, params IEnumerable<string> words) => new(
        "unshare",
        [
            "--mount", "sh", "-c", "mount -t tmpfs -o size=\"$1\",mode=777 lamella \"$2\" && shift 2 && exec \"$@\"", "sh", size, mount,
            "runuser", "-u", Stand, "--", program, .. words,
        ]);

    /// <summary>Makes a folder and all in it theirs.</summary>
    public static async Task Give(string folder)
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["-R", "-h", Stand, folder]);
            await chown.WaitForExitAsync();
        }
    }

    internal static bool CanMount() => Environment.IsPrivilegedProcess && Succeeds(new("unshare", ["--mount", "mount", "-t", "tmpfs", "lamella", "/mnt"]));

    private static bool CanRead(string folder) => Succeeds(Start("test", "-x", folder));

    private static bool Succeeds(ProcessStartInfo start)
    {
        (start.RedirectStandardError, start.RedirectStandardOutput) = (true, true);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that needs somebody to whom the machine forbids things; skipped, with the reason, where there is nobody.</summary>
public sealed class OrdinaryUserFactAttribute : FactAttribute
{
    /// <param name="onDisk">It needs a disk of its own too, which takes root.</param>
    public OrdinaryUserFactAttribute(bool onDisk = false) => Skip = OrdinaryUser.ReasonToSkip
        ?? (onDisk && !OrdinaryUser.CanMount() ? "Only root may mount a small disk, and not in every container." : null);
}

/// <inheritdoc cref="OrdinaryUserFactAttribute"/>
public sealed class OrdinaryUserTheoryAttribute : TheoryAttribute
{
    public OrdinaryUserTheoryAttribute() => Skip = OrdinaryUser.ReasonToSkip;
}
