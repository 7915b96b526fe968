using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Lamella.Testing;

namespace Lamella.Host.Tests;

/// <summary>run.sh in a folder of its own, with the binary that is built already.</summary>
[SupportedOSPlatform("linux")]
public abstract class RunScript : IDisposable
{
    protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(120);

    protected string Folder { get; } = Directory.CreateTempSubdirectory("lamella-run-").FullName;
    protected string Url { get; } = $"http://127.0.0.1:{FreePort.Find()}";

    protected RunScript()
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        Copy("run.sh");
        foreach (var script in Directory.GetFiles(Path.Combine(Repository.Root, "scripts"), "*.sh"))
        {
            Copy(Path.Combine("scripts", Path.GetFileName(script)));
        }

        foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json", "src/nothing", "frontend/app/dist/index.html"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, file))!);
            File.WriteAllText(Path.Combine(Folder, file), "");
        }

        Directory.CreateDirectory(Path.Combine(Folder, "artifacts", "host"));
        Directory.CreateSymbolicLink(
            Path.Combine(Folder, "artifacts", "host", built.Name), Path.Combine(built.Parent!.Parent!.FullName, "Host", built.Name));
        Directory.CreateDirectory(Path.Combine(Folder, ".data"));
        foreach (var stamp in (string[])[$"built-host-{Configuration}", "built-front-end"])
        {
            File.WriteAllText(Path.Combine(Folder, ".data", stamp), "");
        }
    }

    /// <summary>Where postgres.sh puts its data when the user "postgres" cannot walk to the folder.</summary>
    protected string Elsewhere =>
        $"/var/tmp/lamella-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.Combine(Folder, ".data", "postgres"))).AsSpan(0, 8))}";

    protected static string Configuration => new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name == "release" ? "Release" : "Debug";

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        foreach (var folder in new[] { Elsewhere, $"{Elsewhere}.socket", Folder }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs what cannot start to its end, and answers what it says.</summary>
    protected async Task<(int Code, string Errors)> Refused(ProcessStartInfo start)
    {
        using var run = Process.Start(Settled(start))!;
        var errors = await End(run);
        Assert.Empty(Started());
        return (run.ExitCode, errors);
    }

    /// <summary>What a run said on standard error until its end. One that does not end fails its test, and holds up no other.</summary>
    protected static async Task<string> End(Process run)
    {
        var errors = run.StandardError.ReadToEndAsync();
        try
        {
            await run.WaitForExitAsync().WaitAsync(Patience);
            return await errors.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            run.Kill(entireProcessTree: true);
            throw;
        }
    }

    private void Copy(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, file))!);
        File.Copy(Path.Combine(Repository.Root, file), Path.Combine(Folder, file));
    }

    protected ProcessStartInfo Settled(ProcessStartInfo start)
    {
        start.WorkingDirectory = Folder;
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        start.Environment.Remove("ConnectionStrings__Lamella");
        start.Environment["LAMELLA_CONFIGURATION"] = Configuration;
        start.Environment["LAMELLA_URL"] = Url;
        start.Environment["LAMELLA_DEMO"] = "no";
        return start;
    }

    /// <summary>All that the script has said until it said <paramref name="words"/>; what it says afterwards is read and dropped.</summary>
    protected static async Task<string> HearUntil(Process run, string words)
    {
        var said = new List<string>();
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (said)
            {
                said.Add(line.Data ?? "(that was all)");
                if (line.Data?.Contains(words, StringComparison.Ordinal) == true)
                {
                    heard.TrySetResult();
                }
            }
        }

        run.OutputDataReceived += Hear;
        run.ErrorDataReceived += Hear;
        run.BeginOutputReadLine();
        run.BeginErrorReadLine();
        await Task.WhenAny(heard.Task, run.WaitForExitAsync(), Task.Delay(Patience));
        lock (said)
        {
            Assert.True(heard.Task.IsCompletedSuccessfully, $"It never said '{words}': {string.Join('\n', said)}");
            return string.Join('\n', said);
        }
    }

    /// <summary>The command lines of all processes that belong to this folder.</summary>
    protected List<string> Started()
    {
        string[] places = [Folder, Elsewhere];
        var found = new List<string>();
        foreach (var process in Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                var words = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                if (Array.Exists(places, place => words.Contains(place, StringComparison.Ordinal)))
                {
                    found.Add(words);
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }
}
