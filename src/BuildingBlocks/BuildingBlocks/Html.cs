using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Lamella.BuildingBlocks;

/// <summary>A piece of HTML. Made from an interpolated string, whose holes are escaped unless they are HTML themselves.</summary>
public readonly record struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    public static Html Empty => default;

    /// <summary>Writes <c>Html.Of($"…{anything}…")</c>; the literal parts are markup, the holes are text.</summary>
    public static Html Of(Parts parts) => new(parts.ToString());

    /// <summary>Markup that this program made itself and that holds nothing foreign.</summary>
    public static Html Trusted(string markup) => new(markup);

    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece._markup)));

    public override string ToString() => _markup ?? "";

    /// <summary>Collects an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Parts(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + (16 * formattedCount));

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(Html markup) => _text.Append(markup._markup);

        public void AppendFormatted<T>(T value) => _text.Append(HtmlEncoder.Default.Encode(value?.ToString() ?? ""));

        public void AppendFormatted<T>(T value, string format) where T : IFormattable =>
            _text.Append(HtmlEncoder.Default.Encode(value.ToString(format, CultureInfo.InvariantCulture)));

        public override string ToString() => _text.ToString();
    }
}
