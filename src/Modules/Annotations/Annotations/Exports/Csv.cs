using System.Globalization;
using System.Text;

namespace Lamella.Annotations.Exports;

/// <summary>
/// Comma-separated values as RFC 4180 has them: CRLF ends a row, what holds a comma, quote or line break stands in quotes. A text that a spreadsheet
/// would take for a formula (it begins with <c>= + - @</c>, tab or carriage return) begins with an apostrophe instead (OWASP, "CSV injection"); numbers are left as they are.
/// </summary>
internal static class Csv
{
    public static string Row(params ReadOnlySpan<object?> cells)
    {
        var row = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
            {
                row.Append(',');
            }

            Append(row, cells[i]);
        }

        return row.Append("\r\n").ToString();
    }

    private static void Append(StringBuilder row, object? cell)
    {
        switch (cell)
        {
            case null: break;
            case bool flag: row.Append(flag ? "true" : "false"); break;
            case DateTimeOffset time: row.Append(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)); break;
            case string text: Append(row, text); break;
            case IFormattable number: row.Append(number.ToString(null, CultureInfo.InvariantCulture)); break;
            default: Append(row, cell.ToString()!); break;
        }
    }

    private static void Append(StringBuilder row, string text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text;
        if (safe.AsSpan().ContainsAny(",\"\r\n"))
        {
            row.Append('"').Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            row.Append(safe);
        }
    }
}
