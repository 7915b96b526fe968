using System.Globalization;
using System.Text;
using System.Xml;

namespace Lamella.Annotations.Nml.Files;

/// <summary>Writes an NML file as webKnossos accepts it: UTF-8, attributes before anything that we do not know, elements in webKnossos's order.</summary>
internal static class NmlWriter
{
    private const int Piece = 64 * 1024;

    /// <summary>
    /// The file in pieces of some 64 KiB, each when it is asked for and good until the next is; trees, nodes and edges are asked for as they are written.
    /// Numbers are written so that they read back the same.
    /// </summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Write(NmlFile file)
    {
        var bytes = new MemoryStream();
        using var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, CloseOutput = false });
        foreach (var _ in WriteFile(xml, file))
        {
            if (bytes.Length >= Piece)
            {
                yield return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
                bytes.SetLength(0);
            }
        }

        xml.Flush();
        yield return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    // Pauses after each element of which there may be many.
    private static IEnumerable<bool> WriteFile(XmlWriter xml, NmlFile file)
    {
        xml.WriteStartDocument();
        xml.WriteStartElement("things");
        Extras(xml, file.Extras, _ => false);
        foreach (var (name, content) in file.Meta)
        {
            xml.WriteStartElement("meta");
            xml.WriteAttributeString("name", Allowed(name));
            xml.WriteAttributeString("content", Allowed(content));
            xml.WriteEndElement();
        }

        xml.WriteStartElement("parameters");
        foreach (var parameter in file.Parameters)
        {
            parameter.WriteTo(xml);
            yield return true;
        }

        xml.WriteEndElement();
        var lines = new NmlLines();
        foreach (var pause in file.Trees.SelectMany(tree => WriteTree(xml, lines, tree)))
        {
            yield return pause;
        }

        foreach (var pause in WriteMarks(xml, "branchpoints", "branchpoint", "id", file.BranchPoints).Concat(WriteMarks(xml, "comments", "comment", "node", file.Comments)))
        {
            yield return pause;
        }

        xml.WriteStartElement("groups");
        foreach (var group in file.Groups)
        {
            WriteGroup(xml, group);
            yield return true;
        }

        xml.WriteEndElement();
        foreach (var element in file.Volumes.Concat(file.Others))
        {
            element.WriteTo(xml);
            yield return true;
        }

        xml.WriteEndElement();
        xml.WriteEndDocument();
    }

    private static IEnumerable<bool> WriteTree(XmlWriter xml, NmlLines lines, NmlTree tree)
    {
        xml.WriteStartElement("thing");
        xml.WriteAttributeString("id", Text(tree.Id));
        if (tree.Color is { } color)
        {
            xml.WriteAttributeString("color.r", Text(color.R));
            xml.WriteAttributeString("color.g", Text(color.G));
            xml.WriteAttributeString("color.b", Text(color.B));
            xml.WriteAttributeString("color.a", Text(color.A));
        }

        xml.WriteAttributeString("name", Allowed(tree.Name));
        Optional(xml, "groupId", tree.GroupId is { } group ? Text(group) : null);
        Optional(xml, "isVisible", Text(tree.IsVisible));
        Optional(xml, "edgesAreVisible", Text(tree.EdgesAreVisible));
        Extras(xml, tree.Extras, IsSaid);
        foreach (var pause in WriteLines(xml, lines, "nodes", tree.Nodes, node => lines.Add(node)).Concat(WriteLines(xml, lines, "edges", tree.Edges, edge => lines.Add(edge))))
        {
            yield return pause;
        }

        yield return true;
        tree.Others.ForEach(other => other.WriteTo(xml));
        xml.WriteEndElement();

        bool IsSaid(string name) => name switch
        {
            "color.r" or "color.g" or "color.b" or "color.a" => tree.Color is not null,
            "groupId" => tree.GroupId is not null,
            "isVisible" => tree.IsVisible is not null,
            "edgesAreVisible" => tree.EdgesAreVisible is not null,
            _ => false,
        };
    }

    private static IEnumerable<bool> WriteLines<T>(XmlWriter xml, NmlLines lines, string list, IEnumerable<T> written, Action<T> add)
    {
        xml.WriteStartElement(list);
        var any = false;
        foreach (var one in written)
        {
            add(one);
            any = true;
            if (lines.IsFull)
            {
                lines.WriteTo(xml, isLast: false);
                yield return true;
            }
        }

        if (any)
        {
            lines.WriteTo(xml, isLast: true);
        }

        xml.WriteEndElement();
    }

    private static IEnumerable<bool> WriteMarks(XmlWriter xml, string list, string element, string idName, IEnumerable<NmlMark> marks)
    {
        xml.WriteStartElement(list);
        foreach (var mark in marks)
        {
            xml.WriteStartElement(element);
            xml.WriteAttributeString(idName, Text(mark.Node));
            Optional(xml, "content", mark.Text is { } text ? Allowed(text) : null);
            Optional(xml, "time", mark.Time is { } time ? Text(time) : null);
            Extras(xml, mark.Extras, name => name == "time" && mark.Time is not null);
            xml.WriteEndElement();
            yield return true;
        }

        xml.WriteEndElement();
    }

    private static void WriteGroup(XmlWriter xml, NmlGroup group)
    {
        xml.WriteStartElement("group");
        xml.WriteAttributeString("id", Text(group.Id));
        xml.WriteAttributeString("name", Allowed(group.Name));
        Optional(xml, "isExpanded", Text(group.IsExpanded));
        Extras(xml, group.Extras, name => name == "isExpanded" && group.IsExpanded is not null);
        group.Groups.ForEach(child => WriteGroup(xml, child));
        xml.WriteEndElement();
    }

    private static void Optional(XmlWriter xml, string name, string? value)
    {
        if (value is not null)
        {
            xml.WriteAttributeString(name, value);
        }
    }

    // What was written empty and says something by now is not written twice.
    private static void Extras(XmlWriter xml, IReadOnlyList<(string Name, string Value)> extras, Func<string, bool> isSaid)
    {
        foreach (var (name, value) in extras.Where(extra => !isSaid(extra.Name)))
        {
            xml.WriteAttributeString(name, Allowed(value));
        }
    }

    /// <summary>A person may have typed what XML 1.0 (section 2.2) has no place for; one such character must not cost the whole file.</summary>
    public static string Allowed(string text)
    {
        try
        {
            return XmlConvert.VerifyXmlChars(text);
        }
        catch (XmlException)
        {
            var kept = new StringBuilder(text.Length);
            for (var at = 0; at < text.Length; at++)
            {
                if (at + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[at + 1], text[at]))
                {
                    kept.Append(text[at]).Append(text[++at]);
                }
                else
                {
                    kept.Append(XmlConvert.IsXmlChar(text[at]) ? text[at] : '\uFFFD');
                }
            }

            return kept.ToString();
        }
    }

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Text(double number) =>
        IsWhole(number) ? Text((long)number) : number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Whether a number is written as a whole one, all digits.</summary>
    public static bool IsWhole(double number) => number == Math.Truncate(number) && Math.Abs(number) < 1L << 53;

    private static string? Text(bool? flag) => flag switch { true => "true", false => "false", null => null };
}
