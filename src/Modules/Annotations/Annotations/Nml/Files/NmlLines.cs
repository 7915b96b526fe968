using System.Globalization;
using System.Text;
using System.Xml;

namespace Lamella.Annotations.Nml.Files;

/// <summary>Nodes and edges, of which there are millions, as text: what an XmlWriter would write of them, without a string for each number.</summary>
internal sealed class NmlLines
{
    private const int Enough = 8 * 1024;
    private const int LongestNumbers = 1024;
    private const string Indent = "\n      ";

    private char[] _text = new char[Enough + LongestNumbers];
    private int _length;
    private NmlExtras? _extras;
    private string _extrasText = "";

    public bool IsFull => _length >= Enough;

    public void Add(in NmlNode node)
    {
        Put(Indent);
        Put("<node");
        Put(" id=\"", node.Id);
        Put(" radius=\"", node.Radius);
        Put(" x=\"", node.X);
        Put(" y=\"", node.Y);
        Put(" z=\"", node.Z);
        if (node.Rotation is { } rotation)
        {
            Put(" rotX=\"", rotation.X);
            Put(" rotY=\"", rotation.Y);
            Put(" rotZ=\"", rotation.Z);
        }

        Put(" inVp=\"", node.Viewport);
        Put(" inMag=\"", node.MagIndex);
        Put(" time=\"", node.Time);
        Put(node.Extras is { HasNodes: true } some ? Unsaid(node, some) : node.Extras);
        Put(" />");
    }

    public void Add(in NmlEdge edge)
    {
        Put(Indent);
        Put("<edge");
        Put(" source=\"", edge.Source);
        Put(" target=\"", edge.Target);
        Put(edge.Extras);
        Put(" />");
    }

    /// <summary>Writes what has gathered.</summary>
    /// <param name="isLast">The end tag of what they are in follows.</param>
    public void WriteTo(XmlWriter xml, bool isLast)
    {
        if (isLast)
        {
            Put(Indent.AsSpan(0, Indent.Length - 2));
        }

        xml.WriteRaw(_text, 0, _length);
        _length = 0;
    }

    // What was written empty and says something by now is not written twice.
    private static NmlExtras Unsaid(in NmlNode node, NmlExtras extras)
    {
        var (radius, rotation, viewport, mag, time) = (node.Radius, node.Rotation, node.Viewport, node.MagIndex, node.Time);
        return extras.Attributes.Any(attribute => IsSaid(attribute.Name)) ? new([.. extras.Attributes.Where(attribute => !IsSaid(attribute.Name))]) : extras;

        bool IsSaid(string name) => name switch
        {
            "radius" => radius is not null,
            "rotX" or "rotY" or "rotZ" => rotation is not null,
            "inVp" => viewport is not null,
            "inMag" => mag is not null,
            "time" => time is not null,
            _ => false,
        };
    }

    private void Put(NmlExtras? extras)
    {
        if (extras is not null)
        {
            _extrasText = ReferenceEquals(extras, _extras) ? _extrasText : TextOf(extras);
            _extras = extras;
            Put(_extrasText);
        }
    }

    private static string TextOf(NmlExtras extras)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in extras.Attributes)
        {
            text.Append(' ').Append(name).Append("=\"");
            foreach (var letter in NmlWriter.Allowed(value))
            {
                _ = letter switch
                {
                    '&' => text.Append("&amp;"),
                    '<' => text.Append("&lt;"),
                    '>' => text.Append("&gt;"),
                    '"' => text.Append("&quot;"),
                    < ' ' => text.Append(CultureInfo.InvariantCulture, $"&#x{(int)letter:X};"),
                    _ => text.Append(letter),
                };
            }

            text.Append('"');
        }

        return text.ToString();
    }

    private void Put(string name, long? number)
    {
        if (number is { } whole)
        {
            Put(name);
            whole.TryFormat(_text.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
            _length += written;
            _text[_length++] = '"';
        }
    }

    private void Put(string name, double? number)
    {
        if (number is not { } value)
        {
            return;
        }

        if (NmlWriter.IsWhole(value))
        {
            Put(name, (long?)value);
            return;
        }

        Put(name);
        value.TryFormat(_text.AsSpan(_length), out var written, "R", CultureInfo.InvariantCulture);
        _length += written;
        _text[_length++] = '"';
    }

    // Leaves room for a node's numbers.
    private void Put(ReadOnlySpan<char> text)
    {
        if (_length + text.Length + LongestNumbers > _text.Length)
        {
            Array.Resize(ref _text, (_length + text.Length + LongestNumbers) * 2);
        }

        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }
}
