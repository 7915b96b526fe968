using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;

namespace Lamella.Annotations.Nml.Files;

/// <summary>
/// Reads <see cref="PlainXml"/>, numbers from the bytes where they stand. Where something is wrong, or might be, it gives up, and the file is read anew
/// by <see cref="XmlCursor"/>, which knows the line; so it takes nothing that that one does not take.
/// </summary>
internal sealed class PlainCursor(PlainXml xml) : NmlCursor
{
    private const int LongestShortNumber = 15;

    private string _name = "";
    private byte[] _nameBytes = [];

    // Attributes of the last node that are none of a node's, as they stood there: mostly those of the next one too.
    private byte[] _others = new byte[256];
    private int _othersLength = -1;
    private byte[] _gathered = new byte[256];

    public override string Name
    {
        get
        {
            if (!xml.Name.SequenceEqual(_nameBytes))
            {
                (_nameBytes, _name) = (xml.Name.ToArray(), Encoding.ASCII.GetString(xml.Name));
            }

            return _name;
        }
    }

    public override bool MoveToRoot()
    {
        xml.Begin();
        return xml.Kind == PlainXml.Tag.Start;
    }

    public override string? Attribute(string name)
    {
        for (var i = 0; i < xml.Attributes; i++)
        {
            if (Ascii.Equals(xml.AttributeName(i), name))
            {
                return xml.AttributeText(i);
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Skip()
    {
        if (!xml.IsEmpty)
        {
            var of = Name;
            for (var depth = xml.Depth; xml.Depth >= depth;)
            {
                xml.Next();
                if (xml.Kind == PlainXml.Tag.Start && xml.Depth == (xml.IsEmpty ? depth : depth + 1))
                {
                    Lost.Child(Name, of);
                }
            }
        }

        xml.Next();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void EachChild(Action<string> read)
    {
        if (!xml.IsEmpty)
        {
            xml.Next();
            while (xml.Kind == PlainXml.Tag.Start)
            {
                read(Name);
            }
        }

        xml.Next();
    }

    public override void EachAttribute(Func<string, string, bool> read)
    {
        Extras.Clear();
        ExtrasVersion++;
        _othersLength = -1;
        for (var i = 0; i < xml.Attributes; i++)
        {
            var (name, value) = (Encoding.ASCII.GetString(xml.AttributeName(i)), xml.AttributeText(i));
            if (!read(name, value))
            {
                Extras.Add((name, value));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ReadNode(NodeFields node)
    {
        var length = 0;
        for (var i = 0; i < xml.Attributes; i++)
        {
            var name = xml.AttributeName(i);
            switch (name)
            {
                case [(byte)'i', (byte)'d']: node.Id = Whole(i); break;
                case [(byte)'x']: node.X = Number(i); break;
                case [(byte)'y']: node.Y = Number(i); break;
                case [(byte)'z']: node.Z = Number(i); break;
                case var _ when xml.IsBlank(i): Gather(i, ref length); break;
                case [(byte)'r', (byte)'o', (byte)'t', (byte)'X']: node.RotationX = Number(i); break;
                case [(byte)'r', (byte)'o', (byte)'t', (byte)'Y']: node.RotationY = Number(i); break;
                case [(byte)'r', (byte)'o', (byte)'t', (byte)'Z']: node.RotationZ = Number(i); break;
                case var _ when name.SequenceEqual("radius"u8): node.Radius = Number(i); break;
                case var _ when name.SequenceEqual("inVp"u8): node.Viewport = Small(i); break;
                case var _ when name.SequenceEqual("inMag"u8): node.MagIndex = Small(i); break;
                case var _ when name.SequenceEqual("time"u8): node.Time = Number(i); break;
                default: Gather(i, ref length); break;
            }
        }

        if (length == _othersLength && _gathered.AsSpan(0, length).SequenceEqual(_others.AsSpan(0, length)))
        {
            return;
        }

        EachAttribute((name, value) => IsNeeded(name) || (value.Length > 0 && name is ("rotX" or "rotY" or "rotZ" or "radius" or "inVp" or "inMag" or "time")));
        (_others, _gathered, _othersLength) = (_gathered, _others, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override (long Source, long Target) ReadEdge()
    {
        var (source, target) = ((long?)null, (long?)null);
        for (var i = 0; i < xml.Attributes; i++)
        {
            if (xml.AttributeName(i).SequenceEqual("source"u8))
            {
                source = Whole(i);
            }
            else if (xml.AttributeName(i).SequenceEqual("target"u8))
            {
                target = Whole(i);
            }
        }

        if (xml.Attributes > 2)
        {
            EachAttribute((name, _) => name is "source" or "target");
        }
        else if (Extras.Count > 0)
        {
            Extras.Clear();
            (ExtrasVersion, _othersLength) = (ExtrasVersion + 1, -1);
        }

        return (source ?? throw new NotPlainException(), target ?? throw new NotPlainException());
    }

    public override XElement Keep()
    {
        var root = default(XElement);
        var open = new Stack<XElement>();
        do
        {
            if (xml.Kind == PlainXml.Tag.End)
            {
                open.Pop();
            }
            else
            {
                Count();
                if (open.Count > NmlReader.MaxDepth)
                {
                    throw new NotPlainException();
                }

                var element = new XElement(Name);
                for (var i = 0; i < xml.Attributes; i++)
                {
                    element.SetAttributeValue(Encoding.ASCII.GetString(xml.AttributeName(i)), xml.AttributeText(i));
                }

                if (open.TryPeek(out var parent))
                {
                    parent.Add(element);
                }

                root ??= element;
                if (!xml.IsEmpty)
                {
                    open.Push(element);
                }
            }

            xml.Next();
        }
        while (open.Count > 0);
        return root!;
    }

    public override Exception Wrong(string what) => new NotPlainException();

    // Names and values as they stand, apart by a byte that neither has.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(int attribute, ref int length)
    {
        var name = xml.AttributeName(attribute);
        var value = xml.AttributeBytes(attribute);
        var needed = length + name.Length + value.Length + 2;
        if (needed > _gathered.Length)
        {
            Array.Resize(ref _gathered, needed * 2);
        }

        name.CopyTo(_gathered.AsSpan(length));
        _gathered[length + name.Length] = 0;
        value.CopyTo(_gathered.AsSpan(length + name.Length + 1));
        _gathered[needed - 1] = 0;
        length = needed;
    }

    private ReadOnlySpan<byte> Digits(int attribute) => xml.IsAsWritten(attribute) ? xml.AttributeBytes(attribute) : throw new NotPlainException();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long Whole(int attribute)
    {
        var digits = Digits(attribute);
        return TryShort(digits, out var number) || (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && IsWhole(number))
            ? number
            : throw new NotPlainException();
    }

    private int Small(int attribute) =>
        int.TryParse(Digits(attribute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new NotPlainException();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Number(int attribute)
    {
        var digits = Digits(attribute);
        return TryShort(digits, out var whole) ? whole
            : double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
            : throw new NotPlainException();
    }

    // Most numbers are a few digits, and exactly what they are as whole numbers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryShort(ReadOnlySpan<byte> digits, out long number)
    {
        number = 0;
        if (digits.Length is 0 or > LongestShortNumber)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
