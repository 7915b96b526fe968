namespace Lamella.Host.CommandLine;

/// <summary>How far something is, on standard error: one line that renews itself at a terminal, else a line for every tenth.</summary>
internal sealed class ProgressLine(string what) : IProgress<double>, IDisposable
{
    private readonly Lock _lock = new();
    private int _shown = -1;

    public void Report(double value) => Report(value, "");

    /// <param name="more">Said after the percentage, such as the time left.</param>
    public void Report(double value, string more)
    {
        lock (_lock)
        {
            var percent = (int)(Math.Clamp(value, 0, 1) * 100);
            if (Console.IsErrorRedirected ? percent / 10 > _shown / 10 || _shown < 0 : percent > _shown)
            {
                Console.Error.Write(Console.IsErrorRedirected ? $"{what}: {percent} %{more}\n" : $"\r{what}: {percent} %{more}   ");
                _shown = percent;
            }
        }
    }

    public void Dispose()
    {
        if (_shown >= 0 && !Console.IsErrorRedirected)
        {
            Console.Error.WriteLine();
        }
    }
}
