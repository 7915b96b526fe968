namespace Lamella.GraphQL.Language;

/// <summary>The value of a block string: common indentation and blank edges do not count (specification, section 2.9.4, BlockStringValue).</summary>
internal static class BlockString
{
    public static string Dedent(string raw)
    {
        var lines = raw.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        var common = int.MaxValue;
        foreach (var line in lines.Skip(1))
        {
            var indent = Indent(line);
            if (indent < line.Length)
            {
                common = Math.Min(common, indent);
            }
        }

        for (var i = 1; i < lines.Length && common != int.MaxValue; i++)
        {
            lines[i] = lines[i][Math.Min(common, lines[i].Length)..];
        }

        var (first, last) = (0, lines.Length - 1);
        while (first <= last && IsBlank(lines[first]))
        {
            first++;
        }

        while (last >= first && IsBlank(lines[last]))
        {
            last--;
        }

        return string.Join('\n', lines[first..(last + 1)]);
    }

    private static bool IsBlank(string line) => Indent(line) == line.Length;

    private static int Indent(string line)
    {
        var indent = 0;
        while (indent < line.Length && line[indent] is (' ' or '\t'))
        {
            indent++;
        }

        return indent;
    }
}
