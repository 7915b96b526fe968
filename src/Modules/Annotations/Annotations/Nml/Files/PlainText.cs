using System.Globalization;
using System.Text;
using System.Text.Unicode;
using System.Xml;

namespace Lamella.Annotations.Nml.Files;

/// <summary>The bytes are not as plainly written as is read quickly. It does not say that anything is wrong with them.</summary>
internal sealed class NotPlainException : Exception;

/// <summary>What the value of an attribute says in which there is more than characters of ASCII.</summary>
internal static class PlainText
{
    /// <summary>The text; characters that XML has no place for, and references that it does not know without a document type, are not plain.</summary>
    public static string Of(ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value))
        {
            throw new NotPlainException();
        }

        // White space is a space, but for what is written as a reference.
        var written = Encoding.UTF8.GetString(value).Replace('\t', ' ').Replace('\n', ' ');
        if (written.AsSpan().ContainsAny('\uFFFE', '\uFFFF'))
        {
            throw new NotPlainException();
        }

        if (!written.Contains('&', StringComparison.Ordinal))
        {
            return written;
        }

        var text = new StringBuilder(written.Length);
        for (var at = 0; at < written.Length; at++)
        {
            if (written[at] != '&')
            {
                text.Append(written[at]);
                continue;
            }

            var end = written.IndexOf(';', at);
            text.Append(end < 0 ? throw new NotPlainException() : Referred(written.AsSpan(at + 1, end - at - 1)));
            at = end;
        }

        return text.ToString();
    }

    private static string Referred(ReadOnlySpan<char> reference)
    {
        switch (reference)
        {
            case "amp": return "&";
            case "lt": return "<";
            case "gt": return ">";
            case "quot": return "\"";
            case "apos": return "'";
        }

        var isHex = reference.StartsWith("#x", StringComparison.Ordinal);
        var digits = reference.Length is > 1 and < 10 && reference[0] == '#' ? reference[(isHex ? 2 : 1)..] : [];
        return int.TryParse(digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && (code is >= 0x10000 and <= 0x10FFFF || (code is > 0 and < 0x10000 && XmlConvert.IsXmlChar((char)code)))
            ? char.ConvertFromUtf32(code)
            : throw new NotPlainException();
    }
}
