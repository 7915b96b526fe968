using System.Globalization;
using System.Xml.Linq;

namespace Lamella.Annotations.Tests.Nml;

/// <summary>What an NML says, read by LINQ to XML and by nothing of ours.</summary>
internal static class NmlStatements
{
    /// <summary>
    /// Everything that a file says, one line an element: its path, its attributes in alphabetical order with numbers as numbers, its text.
    /// Sections that say nothing are left out.
    /// </summary>
    public static List<string> Of(byte[] file) => Of(XDocument.Load(new MemoryStream(file)));

    /// <summary>The same with ids by place instead of by number, and edges without direction: what is left when somebody else numbers everything anew.</summary>
    public static List<string> WithoutNumbers(byte[] file)
    {
        var document = XDocument.Load(new MemoryStream(file));
        var nodes = new Dictionary<string, string>();
        var count = 0;
        foreach (var tree in document.Descendants("thing"))
        {
            foreach (var node in tree.Descendants("node"))
            {
                nodes[node.Attribute("id")!.Value] = $"{count}";
                node.SetAttributeValue("id", $"{count++}");
            }

            var edges = tree.Descendants("edge").Select(edge => new[] { nodes[edge.Attribute("source")!.Value], nodes[edge.Attribute("target")!.Value] }.Order(StringComparer.Ordinal).ToArray()).ToList();
            tree.Descendants("edge").Remove();
            tree.Add(edges.DistinctBy(ends => $"{ends[0]}-{ends[1]}").Select(ends => new XElement("edge", new XAttribute("source", ends[0]), new XAttribute("target", ends[1]))));
        }

        var groups = document.Descendants("group").Select((group, place) => (Id: group.Attribute("id")!.Value, place)).ToDictionary(group => group.Id, group => $"{group.place}");
        Number(document.Descendants("thing"), "id", (_, place) => $"{place}");
        Number(document.Descendants("thing"), "groupId", (id, _) => groups.GetValueOrDefault(id));
        Number(document.Descendants("group"), "id", (id, _) => groups[id]);
        Number(document.Descendants("userBoundingBox"), "id", (_, place) => $"{place}");
        Number(document.Descendants("comment"), "node", (id, _) => nodes[id]);
        Number(document.Descendants("branchpoint"), "id", (id, _) => nodes[id]);
        Number(document.Descendants("activeNode"), "id", (id, _) => nodes[id]);
        return Of(document);

        static void Number(IEnumerable<XElement> elements, string attribute, Func<string, int, string?> number)
        {
            foreach (var (element, place) in elements.Select((element, place) => (element, place)).ToList())
            {
                if (element.Attribute(attribute) is { } found)
                {
                    element.SetAttributeValue(attribute, number(found.Value, place));
                }
            }
        }
    }

    private static List<string> Of(XDocument document)
    {
        var said = new List<string>();
        Say(document.Root!, "");
        said.Sort(StringComparer.Ordinal);
        return said;

        void Say(XElement element, string path)
        {
            path = $"{path}/{element.Name.LocalName}";
            var attributes = string.Join(' ', element.Attributes().OrderBy(attribute => attribute.Name.LocalName, StringComparer.Ordinal)
                .Select(attribute => $"{attribute.Name.LocalName}={Plain(attribute.Value)}"));
            var text = string.Concat(element.Nodes().OfType<XText>().Select(node => node.Value)).Trim();
            if (attributes.Length > 0 || text.Length > 0)
            {
                said.Add($"{path} {attributes} {text}");
            }

            foreach (var child in element.Elements())
            {
                Say(child, path);
            }
        }
    }

    private static string Plain(string value) =>
        value is "True" or "False" ? value.ToLowerInvariant()
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e15 ? number.ToString("R", CultureInfo.InvariantCulture)
        : value;
}
