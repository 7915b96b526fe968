using Lamella.Testing;

namespace Lamella.Browser.Tests;

/// <summary>A journey in a real Chromium; skipped, with the reason, where there is none.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute(string sharedData = "")
    {
        if (!File.Exists(Chromium))
        {
            Skip = $"There is no Chromium at {Chromium}: apt-get install chromium, or name one with CHROMIUM.";
        }
        else if (sharedData.Length > 0)
        {
            Skip = new SharedDataFactAttribute(sharedData).Skip;
        }
    }

    public static string Chromium => Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
}

/// <summary>The same for journeys that are made in several ways.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = new BrowserFactAttribute().Skip;
}
