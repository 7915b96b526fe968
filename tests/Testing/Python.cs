using System.Diagnostics;
using System.Text;
using Xunit;

namespace Lamella.Testing;

/// <summary>A test by readers that nobody here wrote: Python modules; skipped, with the reason, where one is absent.</summary>
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(string module) => Skip = Python.ReasonToSkip(module);
}

/// <summary>
/// Python as Debian has it, with python3-zarr and python3-tifffile; tensorstore in the one that LAMELLA_TENSORSTORE_PYTHON names, or that
/// <c>./bench.sh</c> has made.
/// </summary>
public static class Python
{
    private const string Debians = "/usr/bin/python3";

    private static string? Peers => Path.Combine(Repository.Root, ".data", "peers", "bin", "python") is var made && File.Exists(made) ? made : null;

    public static string? ReasonToSkip(string module)
    {
        try
        {
            var (code, _, error) = Run(module, $"import {module}");
            return code == 0 ? null : $"Python's {module} is not here: {error.Trim().Split('\n')[^1]}";
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            return $"Python is not here: {absent.Message}";
        }
    }

    /// <summary>What a script prints. Its last argument is <paramref name="folder"/>.</summary>
    public static string Ask(string module, string script, string folder)
    {
        var (code, output, error) = Run(module, script, folder);
        Assert.True(code == 0, error);
        return output;
    }

    private static (int Code, string Output, string Error) Run(string module, params string[] words)
    {
        var python = module == "tensorstore" ? Environment.GetEnvironmentVariable("LAMELLA_TENSORSTORE_PYTHON") ?? Peers ?? Debians : Debians;
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
