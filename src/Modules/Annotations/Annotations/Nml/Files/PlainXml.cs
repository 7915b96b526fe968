using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Lamella.Annotations.Nml.Files;

/// <summary>
/// Tags of XML as nearly every program writes it: UTF-8, names in ASCII, nothing but white space between tags, in attributes nothing but characters and
/// references to them. What reads further than that (comments, CDATA, document types, namespaces, text), what is longer than a buffer and what is not XML
/// at all is <see cref="NotPlainException"/>. https://www.w3.org/TR/xml, sections 2.3, 3.1, 3.3.3 and 4.1. What every tag passes through is compiled
/// fully at once, here and wherever each node of a file is looked at: a large one is read before the runtime would have come to that by itself.
/// </summary>
internal sealed class PlainXml(Stream stream)
{
    private const int Longest = 256 * 1024;
    private const int LeastRead = 1024;
    private const int LongestNames = 16 * 1024;
    private const int MostAttributes = 256;
    private const int MostOpen = 256;

    private const byte Plain = 0;
    private const byte Special = 1;
    private const byte Forbidden = 2;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."u8);

    private static readonly string[] Declarations =
        ["version=\"1.0\" encoding=\"UTF-8\"", "version=\"1.0\" encoding=\"utf-8\"", "version='1.0' encoding='UTF-8'", "version='1.0' encoding='utf-8'", "version=\"1.0\""];

    // What a byte means in the value of an attribute.
    private static readonly byte[] Meanings = [.. Enumerable.Range(0, 256).Select(b => b switch
    {
        '\t' or '\n' or '&' or >= 128 => Special,
        < ' ' or '<' => Forbidden,
        _ => Plain,
    })];

    // One byte more than is filled, for a zero that ends every loop.
    private readonly byte[] _buffer = new byte[Longest + 1];
    private readonly Attribute[] _attributes = new Attribute[MostAttributes];
    private readonly byte[] _openNames = new byte[LongestNames];
    private readonly int[] _openAt = new int[MostOpen + 1];
    private int _at;
    private int _end;
    private int _attributeCount;
    private (int Start, int Length) _name;
    private bool _hasRoot;

    public enum Tag
    {
        Start,
        End,
        None,
    }

    /// <summary>What the cursor stands at; none at the end, behind the root.</summary>
    public Tag Kind { get; private set; }

    /// <summary>Of a start tag: nothing is in it, and no end tag follows.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>How many elements are open: with the one of a start tag, unless it is empty, and without the one of an end tag.</summary>
    public int Depth { get; private set; }

    /// <summary>Of a start tag; good until the next one.</summary>
    public ReadOnlySpan<byte> Name => _buffer.AsSpan(_name.Start, _name.Length);

    public int Attributes => _attributeCount;

    public ReadOnlySpan<byte> AttributeName(int attribute) => _buffer.AsSpan(_attributes[attribute].NameStart, _attributes[attribute].NameLength);

    /// <summary>As it stands there.</summary>
    public ReadOnlySpan<byte> AttributeBytes(int attribute) => _buffer.AsSpan(_attributes[attribute].ValueStart, _attributes[attribute].ValueLength);

    /// <summary>Nothing stands there.</summary>
    public bool IsBlank(int attribute) => _attributes[attribute].ValueLength == 0;

    /// <summary>What it says.</summary>
    public string AttributeText(int attribute) => _attributes[attribute].Text ?? Encoding.ASCII.GetString(AttributeBytes(attribute));

    /// <summary>Whether the bytes of an attribute are what it says.</summary>
    public bool IsAsWritten(int attribute) => _attributes[attribute].Text is null;

    /// <summary>Moves to the first tag.</summary>
    public void Begin()
    {
        Fill(0);
        var start = _buffer.AsSpan(0, _end);
        _at = start.StartsWith("\uFEFF"u8) ? 3 : 0;
        if (start[_at..].StartsWith("<?xml "u8))
        {
            var end = start.IndexOf("?>"u8);
            var said = end < 0 ? "" : Encoding.ASCII.GetString(start[(_at + 6)..end]).TrimEnd(' ');
            _at = Declarations.Contains(said) ? end + 2 : throw new NotPlainException();
        }

        Next();
    }

    /// <summary>Moves to the next tag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Next()
    {
        var blank = 0;
        while (true)
        {
            for (; _buffer[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'; _at++, blank++)
            {
            }

            if (_at < _end)
            {
                break;
            }

            if (blank > Longest)
            {
                throw new NotPlainException();
            }

            if (!Fill(_at))
            {
                Kind = _hasRoot && Depth == 0 ? Tag.None : throw new NotPlainException();
                return;
            }
        }

        if (_buffer[_at] != '<' || (Depth == 0 && _hasRoot))
        {
            throw new NotPlainException();
        }

        // A tag that the buffer has only a part of is read once more when it has all of it.
        while (!Read())
        {
            if (!Fill(_at))
            {
                throw new NotPlainException();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Read()
    {
        var at = _at + 1;
        if (_buffer[at] == '/')
        {
            return ReadEnd(at + 1);
        }

        var name = ReadName(ref at);
        _attributeCount = 0;
        while (true)
        {
            var before = at;
            SkipBlanks(ref at);
            switch (_buffer[at])
            {
                case (byte)'>': return Open(name, at + 1);
                case (byte)'/' when _buffer[at + 1] == '>':
                    (Kind, IsEmpty, _name, _at, _hasRoot) = (Tag.Start, true, name, at + 2, true);
                    return true;
                case 0 when at == _end: return false;
                case (byte)'/' when at + 1 == _end: return false;
            }

            if (at == before || _attributeCount == MostAttributes)
            {
                throw new NotPlainException();
            }

            if (!ReadAttribute(ref at))
            {
                return false;
            }
        }
    }

    private bool Open((int Start, int Length) name, int behind)
    {
        if (Depth == MostOpen || _openAt[Depth] + name.Length > _openNames.Length)
        {
            throw new NotPlainException();
        }

        _buffer.AsSpan(name.Start, name.Length).CopyTo(_openNames.AsSpan(_openAt[Depth]));
        _openAt[Depth + 1] = _openAt[Depth] + name.Length;
        Depth++;
        (Kind, IsEmpty, _name, _at, _hasRoot) = (Tag.Start, false, name, behind, true);
        return true;
    }

    private bool ReadEnd(int at)
    {
        var name = ReadName(ref at);
        SkipBlanks(ref at);
        if (at == _end)
        {
            return false;
        }

        if (_buffer[at] != '>' || Depth == 0 || !_openNames.AsSpan(_openAt[Depth - 1].._openAt[Depth]).SequenceEqual(_buffer.AsSpan(name.Start, name.Length)))
        {
            throw new NotPlainException();
        }

        Depth--;
        (Kind, _at) = (Tag.End, at + 1);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadAttribute(ref int at)
    {
        var (nameStart, nameLength) = ReadName(ref at);
        SkipBlanks(ref at);
        if (at == _end)
        {
            return false;
        }

        if (_buffer[at++] != '=')
        {
            throw new NotPlainException();
        }

        SkipBlanks(ref at);
        if (at == _end)
        {
            return false;
        }

        var quote = _buffer[at++];
        if (quote is not ((byte)'"' or (byte)'\''))
        {
            throw new NotPlainException();
        }

        var (start, meaning) = (at, Plain);
        for (; _buffer[at] != quote; at++)
        {
            meaning |= Meanings[_buffer[at]];
            if (meaning >= Forbidden)
            {
                return at == _end ? false : throw new NotPlainException();
            }
        }

        var attribute = new Attribute(
            nameStart, nameLength, start, at - start, nameLength | (_buffer[nameStart] << 16) | (_buffer[nameStart + nameLength - 1] << 24),
            meaning == Plain ? null : PlainText.Of(_buffer.AsSpan(start, at - start)));
        CheckName(attribute);
        _attributes[_attributeCount++] = attribute;
        at++;
        return true;
    }

    // Nothing is said twice, and namespaces mean more than they say.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CheckName(in Attribute attribute)
    {
        var name = _buffer.AsSpan(attribute.NameStart, attribute.NameLength);
        foreach (ref readonly var other in _attributes.AsSpan(0, _attributeCount))
        {
            if (other.Key == attribute.Key && name.SequenceEqual(_buffer.AsSpan(other.NameStart, other.NameLength)))
            {
                throw new NotPlainException();
            }
        }

        if (name.SequenceEqual("xmlns"u8))
        {
            throw new NotPlainException();
        }
    }

    // A name that the buffer ends within is as long as it is there; who reads on comes to the end.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (int Start, int Length) ReadName(ref int at)
    {
        var (start, length) = (at, _buffer.AsSpan(at, _end - at).IndexOfAnyExcept(NameBytes));
        length = length < 0 ? _end - at : length;
        at += length;
        return at == _end || (length > 0 && (char.IsAsciiLetter((char)_buffer[start]) || _buffer[start] == '_')) ? (start, length) : throw new NotPlainException();
    }

    private void SkipBlanks(ref int at)
    {
        for (; _buffer[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'; at++)
        {
        }
    }

    // Keeps what stands from a place on, which becomes where the cursor is; false when there is no more.
    private bool Fill(int from)
    {
        _buffer.AsSpan(from, _end - from).CopyTo(_buffer);
        (_at, _end) = (0, _end - from);
        if (_end == Longest)
        {
            throw new NotPlainException();
        }

        var room = _buffer.AsSpan(_end, Longest - _end);
        var read = stream.ReadAtLeast(room, Math.Min(LeastRead, room.Length), throwOnEndOfStream: false);
        _end += read;
        _buffer[_end] = 0;
        return read > 0;
    }

    /// <param name="Key">Other for most other names.</param>
    /// <param name="Text">What it says, where that is not what stands there.</param>
    private readonly record struct Attribute(int NameStart, int NameLength, int ValueStart, int ValueLength, int Key, string? Text);
}
