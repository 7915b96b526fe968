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

    /// <summary>
    /// The same with ids of groups and boxes by place instead of by number, and each edge once: what is left when everything comes under ids of an
    /// annotation. Where nodes of the file share ids, which no annotation has, nodes are by place too, as a new annotation numbers them.
    /// </summary>
    public static List<string> WithoutNumbers(byte[] file)
    {
        var document = XDocument.Load(new MemoryStream(file));
        var nodes = document.Descendants("node").Select(node => node.Attribute("id")!.Value).Distinct().ToDictionary(id => id);
        var (count, areShared) = (1, nodes.Count < document.Descendants("node").Count());
        foreach (var tree in document.Descendants("thing").OrderBy(tree => (long)tree.Attribute("id")!))
        {
            foreach (var node in areShared ? tree.Descendants("node") : [])
            {
                nodes[node.Attribute("id")!.Value] = $"{count}";
                node.SetAttributeValue("id", $"{count++}");
            }

            var edges = tree.Descendants("edge").ToList();
            Number(edges, "source", (id, _) => nodes[id]);
            Number(edges, "target", (id, _) => nodes[id]);
            edges.Remove();
            tree.Add(edges.DistinctBy(edge => string.Join('-', new[] { edge.Attribute("source")!.Value, edge.Attribute("target")!.Value }.Order(StringComparer.Ordinal))));
        }

        var groups = document.Descendants("group").Select((group, place) => (Id: group.Attribute("id")!.Value, place)).ToDictionary(group => group.Id, group => $"{group.place}");
        Number(document.Descendants("thing"), "groupId", (id, _) => groups.GetValueOrDefault(id));
        Number(document.Descendants("group"), "id", (id, _) => groups[id]);
        Number(document.Descendants("userBoundingBox"), "id", (_, place) => $"{place}");
        Number(document.Descendants("comment"), "node", (id, _) => nodes[id]);
        Number(document.Descendants("branchpoint"), "id", (id, _) => nodes[id]);
        Number(document.Descendants("activeNode"), "id", (id, _) => nodes.GetValueOrDefault(id, id));
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
