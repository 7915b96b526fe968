using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Lamella.Testing;

namespace Lamella.Host.Tests;

/// <summary>The binary as a person or a script starts it.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Says_which_commands_there_are_when_it_does_not_know_one()
    {
        var (code, output, errors) = await Lamella("frobnicate");

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("'frobnicate'", errors, StringComparison.Ordinal);
        Assert.Contains("probe", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    [InlineData("probe")]
    [InlineData("read")]
    [InlineData("export")]
    [InlineData("import")]
    public async Task Explains_every_command(string command)
    {
        var (code, output, _) = await Lamella(command, "--help");

        Assert.Equal(0, code);
        Assert.Contains($"lamella {command}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_what_is_missing_when_no_database_is_given()
    {
        var (code, _, errors) = await Lamella("migrate");

        Assert.Equal(1, code);
        Assert.Contains("ConnectionStrings__Lamella", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=/nonexistent;Password=secret")]
    [InlineData("Hots=/run/postgresql;Password=secret")]
    [InlineData("postgres://ada:secret@localhost/lamella")]
    [InlineData("Host=localhost;Port=many;Password=secret")]
    [InlineData("Username=lamella;Password=secret")]
    [InlineData("")]
    public async Task Names_a_database_that_does_not_answer_or_cannot_be_meant(string connectionString)
    {
        var start = Start("migrate");
        start.Environment["ConnectionStrings__Lamella"] = connectionString;
        var (code, _, errors) = await Ended(start);

        Assert.Equal(1, code);
        Assert.Contains("ConnectionStrings__Lamella", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_reading_once_nobody_takes_the_voxels_any_more()
    {
        var volume = EmptyVolume.Write(Directory.CreateTempSubdirectory("lamella-empty-").FullName, 16_384);
        using var process = Process.Start(Start("read", volume))!;
        await process.StandardOutput.BaseStream.ReadExactlyAsync(new byte[1]);
        process.StandardOutput.Close();

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("Standard output takes no more", await process.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        Directory.Delete(volume, recursive: true);
    }

    [PythonFact("fcntl")]
    public void Waits_for_a_reader_whose_pipe_does_not_let_it_wait()
    {
        var volume = EmptyVolume.Write(Directory.CreateTempSubdirectory("lamella-empty-").FullName, 256);

        var read = Python.Ask("fcntl", $$"""
            import fcntl, os, struct, subprocess, sys, termios, time
            output, end = os.pipe()
            os.set_blocking(end, False)
            reading = subprocess.Popen(["dotnet", "{{typeof(Program).Assembly.Location}}", "read", sys.argv[-1]], stdout=end)
            os.close(end)
            full = fcntl.fcntl(output, fcntl.F_GETPIPE_SZ) if hasattr(fcntl, "F_GETPIPE_SZ") else 65536
            while reading.poll() is None and struct.unpack("i", fcntl.ioctl(output, termios.FIONREAD, bytes(4)))[0] < full:
                time.sleep(0.01)
            print(sum(iter(lambda: len(os.read(output, 1 << 20)), 0)), reading.wait())
            """, volume);

        Assert.Equal($"{256 * 256 * 256} 0", read.Trim());
        Directory.Delete(volume, recursive: true);
    }

    [Theory]
    [InlineData("--box", "1,2,3")]
    [InlineData("--box", "0,0,0,0,1,1")]
    [InlineData("--box", "0,0,0,1,1,1,1")]
    [InlineData("--mag", "2-2")]
    public async Task Names_the_word_that_is_off(string option, string value)
    {
        var (code, _, errors) = await Lamella("read", "/nowhere", option, value);

        Assert.Equal(2, code);
        Assert.Contains($"'{value}'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_nobody_answers_and_what_could_be_exported()
    {
        var (none, _, words) = await Lamella("export", $"{Guid.NewGuid()}", "--out", "-");
        var (code, output, errors) = await Lamella("export", $"{Guid.NewGuid()}", "--nml", "--out", "-", "--url", "http://127.0.0.1:9");

        Assert.Equal((2, 1), (none, code));
        Assert.Contains("--nml", words, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.Contains("http://127.0.0.1:9", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_an_import_again_under_the_same_id_when_the_line_breaks_before_the_answer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "<things/>");
        try
        {
            var running = Lamella("import", path, "--annotation", $"{Guid.NewGuid()}", "--url", $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", "--token", "t");
            var first = await Answer("");
            var again = await Answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"annotation\":\"came in\",\"others\":[],\"notes\":[]}");

            var (code, output, errors) = await running;
            Assert.Contains("?batch=", first, StringComparison.Ordinal);
            Assert.Equal(first, again);
            Assert.Equal((0, "came in"), (code, output.Trim()));
            Assert.Contains("sent again", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        // The first line of a request, once all of it is there.
        async Task<string> Answer(string answer)
        {
            using var connection = await listener.AcceptTcpClientAsync();
            await using var stream = connection.GetStream();
            var (request, buffer) = ("", new byte[4096]);
            while (!request.EndsWith("<things/>", StringComparison.Ordinal) && !request.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer);
                Assert.NotEqual(0, read);
                request += Encoding.ASCII.GetString(buffer, 0, read);
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
            return request[..request.IndexOf('\r', StringComparison.Ordinal)];
        }
    }

    [Fact]
    public async Task Probes_nothing_with_a_reason_that_names_the_path()
    {
        var path = Path.Combine(Path.GetTempPath(), $"no-such-volume-{Guid.NewGuid():n}");

        var (code, output, errors) = await Lamella("probe", path, "--json");

        Assert.Equal(1, code);
        Assert.Contains(path, errors, StringComparison.Ordinal);
        Assert.Contains("\"error\"", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("probe")]
    [InlineData("read")]
    public async Task An_empty_path_is_refused_in_words(string command)
    {
        var (code, _, errors) = await Lamella(command, "");

        Assert.Equal(1, code);
        Assert.Contains("The path is empty", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Errors)> Lamella(params string[] words) => Ended(Start(words));

    private static ProcessStartInfo Start(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("ConnectionStrings__Lamella");
        return start;
    }

    private static async Task<(int Code, string Output, string Errors)> Ended(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
