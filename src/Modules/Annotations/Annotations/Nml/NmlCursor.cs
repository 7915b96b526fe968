using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Lamella.BuildingBlocks;

namespace Lamella.Annotations.Nml;

/// <summary>Steps through a stranger's XML: children, attributes, values that must be numbers; what is wrong is refused with its line.</summary>
internal sealed class NmlCursor(XmlReader xml)
{
    // Metadata, parameters and the like are kept as written, in memory: this much of them is far beyond any honest file.
    private const int MaxKeptElements = 2_000_000;

    private int _keptElements;

    /// <summary>The element that the cursor stands at.</summary>
    public string Name => xml.LocalName;

    /// <summary>The attributes that the last <see cref="EachAttribute"/> did not know, name and value, in their order.</summary>
    public List<(string Name, string Value)> Extras { get; } = [];

    public bool MoveToRoot() => xml.MoveToContent() == XmlNodeType.Element;

    public string? Attribute(string name) => xml.GetAttribute(name);

    public void Skip() => xml.Skip();

    /// <summary>Calls <paramref name="read"/> at each child element; it leaves the reader behind that element.</summary>
    public void EachChild(Action<string> read)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return;
        }

        var depth = xml.Depth;
        xml.Read();
        while (xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                read(xml.LocalName);
            }
            else
            {
                xml.Read();
            }
        }

        xml.Read();
    }

    /// <summary>Calls <paramref name="read"/> for each attribute; those that it does not know are in <see cref="Extras"/> afterwards.</summary>
    public void EachAttribute(Func<string, string, bool> read)
    {
        Extras.Clear();
        while (xml.MoveToNextAttribute())
        {
            // Namespaces have no place in the format; an attribute of one is a remark of some other program's.
            if (xml.NamespaceURI.Length == 0 && !read(xml.LocalName, xml.Value))
            {
                Extras.Add((xml.LocalName, xml.Value));
            }
        }

        xml.MoveToElement();
    }

    /// <summary>Counts an element that is kept as it is written.</summary>
    public void Count()
    {
        if (++_keptElements > MaxKeptElements)
        {
            throw Wrong("There is more beside trees than any annotation has.");
        }
    }

    public XElement Keep()
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
                        if (part.NamespaceURI.Length == 0)
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

    public string Required(string attribute) => xml.GetAttribute(attribute) ?? throw Wrong($"A <{xml.LocalName}> has no {attribute}.");

    public long Whole(string attribute, string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is > -(1L << 53) and < 1L << 53
            ? number
            : throw Wrong($"{attribute}=\"{Shown(value)}\" is not a whole number.");

    public int Small(string attribute, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong($"{attribute}=\"{Shown(value)}\" is not a whole number.");

    public double Number(string attribute, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong($"{attribute}=\"{Shown(value)}\" is not a number.");

    public bool Flag(string attribute, string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Wrong($"{attribute}=\"{Shown(value)}\" is neither true nor false."),
    };

    private static string Shown(string value) => value.Length <= 40 ? value : string.Concat(value.AsSpan(0, 40), "…");

    public RefusalException Wrong(string what) =>
        Refuse(xml is IXmlLineInfo line && line.HasLineInfo() ? $"Line {line.LineNumber}: {what}" : what);

    public static RefusalException Refuse(string what) => new(RefusalKind.Unreadable, what);
}
