using System.Xml;
using System.Xml.Linq;

namespace Lamella.Annotations.Nml.Files;

/// <summary>Reads whatever is XML; what is wrong is refused with its line.</summary>
internal sealed class XmlCursor(XmlReader xml) : NmlCursor
{
    public override string Name => xml.LocalName;

    public override bool MoveToRoot() => xml.MoveToContent() == XmlNodeType.Element;

    public override string? Attribute(string name) => xml.GetAttribute(name);

    public override void Skip()
    {
        if (!xml.IsEmptyElement)
        {
            var (name, depth) = (xml.LocalName, xml.Depth);
            while (xml.Read() && xml.Depth > depth)
            {
                switch (xml.NodeType)
                {
                    case XmlNodeType.Element when xml.Depth == depth + 1: Lost.Child(xml.LocalName, name); break;
                    case XmlNodeType.Text or XmlNodeType.CDATA when xml.Depth == depth + 1: Lost.Text(name); break;
                }
            }
        }

        xml.Read();
    }

    public override void EachChild(Action<string> read)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return;
        }

        var (name, depth) = (xml.LocalName, xml.Depth);
        xml.Read();
        while (xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                read(xml.LocalName);
                continue;
            }

            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                Lost.Text(name);
            }

            xml.Read();
        }

        xml.Read();
    }

    public override void EachAttribute(Func<string, string, bool> read)
    {
        Extras.Clear();
        ExtrasVersion++;
        while (xml.MoveToNextAttribute())
        {
            if (xml.NamespaceURI.Length > 0)
            {
                LoseNamespaced(xml);
            }
            else if (!read(xml.LocalName, xml.Value))
            {
                Extras.Add((xml.LocalName, xml.Value));
            }
        }

        xml.MoveToElement();
    }

    // Namespaces have no place in the format; an attribute of one is a remark of some other program's. What names one says nothing itself.
    private void LoseNamespaced(XmlReader at)
    {
        if (at.NamespaceURI != "http://www.w3.org/2000/xmlns/")
        {
            var name = at.Name;
            at.MoveToElement();
            Lost.Attribute(name, at.LocalName);
            at.MoveToAttribute(name);
        }
    }

    public override void ReadNode(NodeFields node) => EachAttribute((attribute, value) =>
    {
        switch (attribute)
        {
            case var _ when value.Length == 0 && !IsNeeded(attribute): return false;
            case "id": node.Id = Whole(attribute, value); return true;
            case "x": node.X = Number(attribute, value); return true;
            case "y": node.Y = Number(attribute, value); return true;
            case "z": node.Z = Number(attribute, value); return true;
            case "radius": node.Radius = Number(attribute, value); return true;
            case "rotX": node.RotationX = Number(attribute, value); return true;
            case "rotY": node.RotationY = Number(attribute, value); return true;
            case "rotZ": node.RotationZ = Number(attribute, value); return true;
            case "inVp": node.Viewport = Small(attribute, value); return true;
            case "inMag": node.MagIndex = Small(attribute, value); return true;
            case "time": node.Time = Number(attribute, value); return true;
            default: return false;
        }
    });

    public override (long Source, long Target) ReadEdge()
    {
        EachAttribute((attribute, _) => attribute is "source" or "target");
        return (Whole("source", Required("source")), Whole("target", Required("target")));
    }

    public override XElement Keep()
    {
        var depth = xml.Depth;
        using var part = xml.ReadSubtree();
        var root = default(XElement);
        var open = new Stack<XElement>();
        while (part.Read())
        {
            switch (part.NodeType)
            {
                case XmlNodeType.Element:
                    Count();
                    if (open.Count > NmlReader.MaxDepth)
                    {
                        throw Wrong($"Elements are nested more than {NmlReader.MaxDepth} deep.");
                    }

                    var element = new XElement(part.LocalName);
                    var empty = part.IsEmptyElement;
                    while (part.MoveToNextAttribute())
                    {
                        if (part.NamespaceURI.Length > 0)
                        {
                            LoseNamespaced(part);
                        }
                        else
                        {
                            element.SetAttributeValue(part.LocalName, part.Value);
                        }
                    }

                    if (open.TryPeek(out var parent))
                    {
                        parent.Add(element);
                    }

                    root ??= element;
                    if (!empty)
                    {
                        open.Push(element);
                    }

                    break;
                case XmlNodeType.EndElement: open.Pop(); break;
                case XmlNodeType.Text or XmlNodeType.CDATA: open.Peek().Add(new XText(part.Value)); break;
            }
        }

        part.Close();
        if (xml.Depth == depth)
        {
            xml.Read();
        }

        return root!;
    }

    public override Exception Wrong(string what) => Refuse(xml is IXmlLineInfo line && line.HasLineInfo() ? $"Line {line.LineNumber}: {what}" : what);
}
