using System.Globalization;
using System.Text;

namespace Lamella.GraphQL.Language;

/// <summary>Takes a document apart into tokens (specification, section 2.1 and appendix B). White space, commas, comments and a byte order mark separate and mean nothing.</summary>
internal sealed class Lexer(string source)
{
    private int _position;

    public Token Next()
    {
        SkipIgnored();
        if (_position >= source.Length)
        {
            return new(TokenKind.EndOfFile, source.Length, null);
        }

        var c = source[_position];
        return c switch
        {
            '!' => Punctuator(TokenKind.Bang),
            '$' => Punctuator(TokenKind.Dollar),
            '&' => Punctuator(TokenKind.Ampersand),
            '(' => Punctuator(TokenKind.ParenthesisOpen),
            ')' => Punctuator(TokenKind.ParenthesisClose),
            ':' => Punctuator(TokenKind.Colon),
            '=' => Punctuator(TokenKind.Equals),
            '@' => Punctuator(TokenKind.At),
            '[' => Punctuator(TokenKind.BracketOpen),
            ']' => Punctuator(TokenKind.BracketClose),
            '{' => Punctuator(TokenKind.BraceOpen),
            '|' => Punctuator(TokenKind.Pipe),
            '}' => Punctuator(TokenKind.BraceClose),
            '.' when string.CompareOrdinal(source, _position, "...", 0, 3) == 0 => Punctuator(TokenKind.Spread, 3),
            '"' when string.CompareOrdinal(source, _position, "\"\"\"", 0, 3) == 0 => ReadBlockString(),
            '"' => ReadString(),
            '-' or (>= '0' and <= '9') => ReadNumber(),
            _ when IsNameStart(c) => ReadName(),
            _ => throw Unexpected(_position),
        };
    }

    private void SkipIgnored()
    {
        while (_position < source.Length)
        {
            switch (source[_position])
            {
                case ' ' or '\t' or '\n' or '\r' or ',' or '\uFEFF':
                    _position++;
                    break;
                case '#':
                    while (_position < source.Length && source[_position] is not ('\n' or '\r'))
                    {
                        _position += ScalarLength(_position) is var length and > 0 ? length : throw Unexpected(_position);
                    }

                    break;
                default:
                    return;
            }
        }
    }

    private Token Punctuator(TokenKind kind, int length = 1)
    {
        var start = _position;
        _position += length;
        return new(kind, start, null);
    }

    private Token ReadName()
    {
        var start = _position++;
        while (_position < source.Length && (IsNameStart(source[_position]) || char.IsAsciiDigit(source[_position])))
        {
            _position++;
        }

        return new(TokenKind.Name, start, source[start.._position]);
    }

    private Token ReadNumber()
    {
        var (start, kind) = (_position, TokenKind.Int);
        Take('-');
        if (Take('0'))
        {
            if (char.IsAsciiDigit(Peek))
            {
                throw new SyntaxException($"Invalid number, unexpected digit after 0: {Show(_position)}.", _position);
            }
        }
        else
        {
            TakeDigits();
        }

        if (Take('.'))
        {
            kind = TokenKind.Float;
            TakeDigits();
        }

        if (Take('e') || Take('E'))
        {
            kind = TokenKind.Float;
            _ = Take('+') || Take('-');
            TakeDigits();
        }

        // 1.2.3 and 0xF are no numbers followed by something else: they are refused.
        if (Peek == '.' || IsNameStart(Peek))
        {
            throw new SyntaxException($"Invalid number, expected digit but got: {Show(_position)}.", _position);
        }

        return new(kind, start, source[start.._position]);
    }

    private Token ReadString()
    {
        var start = _position++;
        var plain = source.AsSpan(_position).IndexOfAny("\"\\\n\r");
        if (plain >= 0 && source[_position + plain] == '"' && !HasSurrogate(source.AsSpan(_position, plain)))
        {
            var value = source.Substring(_position, plain);
            _position += plain + 1;
            return new(TokenKind.String, start, value);
        }

        var text = new StringBuilder();
        while (_position < source.Length && source[_position] is not ('\n' or '\r'))
        {
            if (source[_position] == '"')
            {
                _position++;
                return new(TokenKind.String, start, text.ToString());
            }

            if (source[_position] == '\\')
            {
                ReadEscape(text);
            }
            else
            {
                AppendScalar(text);
            }
        }

        throw new SyntaxException("Unterminated string.", _position);
    }

    private void ReadEscape(StringBuilder text)
    {
        var start = _position++;
        var c = Peek;
        if (c == 'u')
        {
            _position++;
            text.Append(ReadUnicodeEscape(start));
            return;
        }

        text.Append(c switch
        {
            '"' or '\\' or '/' => c,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw new SyntaxException($"Invalid character escape sequence: \"\\{c}\".", start),
        });
        _position++;
    }

    private string ReadUnicodeEscape(int start)
    {
        if (Take('{'))
        {
            var end = source.IndexOf('}', _position);
            if (end - _position is >= 1 and <= 8
                && uint.TryParse(source.AsSpan(_position, end - _position), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var scalar)
                && Rune.TryCreate(scalar, out var rune))
            {
                _position = end + 1;
                return rune.ToString();
            }
        }
        else if (TryReadHex(out var unit))
        {
            if (!char.IsSurrogate((char)unit))
            {
                return ((char)unit).ToString();
            }

            if (char.IsHighSurrogate((char)unit) && Take('\\') && Take('u') && TryReadHex(out var low) && char.IsLowSurrogate((char)low))
            {
                return string.Concat((char)unit, (char)low);
            }
        }

        throw new SyntaxException("Invalid Unicode escape sequence.", start);
    }

    private bool TryReadHex(out ushort unit)
    {
        unit = 0;
        var found = _position + 4 <= source.Length
            && ushort.TryParse(source.AsSpan(_position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out unit);
        _position += found ? 4 : 0;
        return found;
    }

    private Token ReadBlockString()
    {
        var start = _position;
        _position += 3;
        var raw = new StringBuilder();
        while (_position < source.Length)
        {
            if (string.CompareOrdinal(source, _position, "\"\"\"", 0, 3) == 0)
            {
                _position += 3;
                return new(TokenKind.BlockString, start, BlockString.Dedent(raw.ToString()));
            }

            if (string.CompareOrdinal(source, _position, "\\\"\"\"", 0, 4) == 0)
            {
                raw.Append("\"\"\"");
                _position += 4;
            }
            else
            {
                AppendScalar(raw);
            }
        }

        throw new SyntaxException("Unterminated string.", _position);
    }

    private void AppendScalar(StringBuilder text)
    {
        var length = ScalarLength(_position);
        if (length == 0)
        {
            throw new SyntaxException($"Invalid character within String: {Show(_position)}.", _position);
        }

        text.Append(source, _position, length);
        _position += length;
    }

    /// <summary>Characters of the Unicode scalar value at a position; 0 for half a surrogate pair, which is none.</summary>
    private int ScalarLength(int position) => !char.IsSurrogate(source[position]) ? 1
        : char.IsHighSurrogate(source[position]) && position + 1 < source.Length && char.IsLowSurrogate(source[position + 1]) ? 2
        : 0;

    private char Peek => _position < source.Length ? source[_position] : '\0';

    private bool Take(char c)
    {
        var taken = _position < source.Length && source[_position] == c;
        _position += taken ? 1 : 0;
        return taken;
    }

    private void TakeDigits()
    {
        if (!char.IsAsciiDigit(Peek))
        {
            throw new SyntaxException($"Invalid number, expected digit but got: {Show(_position)}.", _position);
        }

        while (char.IsAsciiDigit(Peek))
        {
            _position++;
        }
    }

    private SyntaxException Unexpected(int position) => new($"Unexpected character: {Show(position)}.", position);

    private string Show(int position) => position >= source.Length ? "<EOF>"
        : source[position] is > ' ' and <= '~' ? $"\"{source[position]}\""
        : string.Create(CultureInfo.InvariantCulture, $"U+{(int)source[position]:X4}");

    private static bool HasSurrogate(ReadOnlySpan<char> text) => text.IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';
}
