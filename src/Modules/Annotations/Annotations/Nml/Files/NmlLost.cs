namespace Lamella.Annotations.Nml.Files;

/// <summary>What a file says and nothing here has a place for, by name: whoever imports it is told.</summary>
internal sealed class NmlLost
{
    private const int MostNames = 20;
    private const int LongestName = 60;

    private readonly Dictionary<(string What, string Name, string Of), long> _lost = [];
    private long _others;

    /// <summary>A sentence each, in the order in which they were met.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            foreach (var ((what, name, of), count) in _lost)
            {
                yield return $"{what} {name} of <{of}> is not kept{(count > 1 ? $" ({count:N0} times)" : "")}.";
            }

            if (_others > 0)
            {
                yield return $"{_others:N0} more attributes and elements that have no place here are not kept.";
            }
        }
    }

    public void Attribute(string name, string of) => Add("The attribute", Shown(name), of);

    public void Child(string name, string of) => Add("The element", $"<{Shown(name)}>", of);

    public void Text(string of) => Add("The", "text", of);

    private void Add(string what, string name, string of)
    {
        var key = (what, name, Shown(of));
        if (_lost.TryGetValue(key, out var count) || _lost.Count < MostNames)
        {
            _lost[key] = count + 1;
        }
        else
        {
            _others++;
        }
    }

    private static string Shown(string name) => name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName), "…");
}
