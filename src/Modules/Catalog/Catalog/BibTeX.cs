using System.Text;

namespace Lamella.Catalog;

/// <summary>A citation for reference managers.</summary>
internal static class BibTeX
{
    // Names and titles stand in a second pair of braces: as they are, neither taken apart nor put into small letters.
    public static string Of(Citation citation) =>
        $$$"""
        @misc{lamella-{{{citation.Dataset.Id.ToString()[..8]}}},
          author = {{{{{Escaped(citation.Creator ?? citation.Publisher)}}}}},
          title = {{{{{Escaped(citation.Dataset.Name)}}}}},
          year = {{{{citation.Year}}}},
          publisher = {{{{{Escaped(citation.Publisher)}}}}},
          note = {Data set},
          url = {{{{citation.Url}}}}
        }
        """;

    /// <summary>What TeX would read as commands, as signs.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var sign in text)
        {
            escaped.Append(sign switch
            {
                '\\' => @"\textbackslash{}",
                '~' => @"\textasciitilde{}",
                '^' => @"\textasciicircum{}",
                '{' or '}' or '$' or '&' or '#' or '_' or '%' => $@"\{sign}",
                _ => $"{sign}",
            });
        }

        return escaped.ToString();
    }
}
