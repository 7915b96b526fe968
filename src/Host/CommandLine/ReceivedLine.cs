using System.Diagnostics;

namespace Lamella.Host.CommandLine;

/// <summary>How much has come, on standard error: one line that renews itself at a terminal, else a line every ten seconds. How much is to come nobody knows before it is compressed.</summary>
/// <param name="atMost">Bytes before compression; null where nobody has said.</param>
internal sealed class ReceivedLine(string what, long? atMost) : IDisposable
{
    private readonly TimeSpan _every = TimeSpan.FromSeconds(Console.IsErrorRedirected ? 10 : 0.2);
    private readonly long _began = Stopwatch.GetTimestamp();
    private TimeSpan _next;

    public void Report(long bytes)
    {
        var passed = Stopwatch.GetElapsedTime(_began);
        if (passed >= _next)
        {
            _next = passed + _every;
            var line = $"{what}: {bytes / 1e6:N0} MB{(atMost is { } most ? $", of {most / 1e6:N0} MB before compression" : "")}, {bytes / 1e6 / Math.Max(passed.TotalSeconds, 0.001):N0} MB/s";
            Console.Error.Write(Console.IsErrorRedirected ? $"{line}\n" : $"\r{line}   ");
        }
    }

    public void Dispose()
    {
        if (_next > TimeSpan.Zero && !Console.IsErrorRedirected)
        {
            Console.Error.WriteLine();
        }
    }
}
