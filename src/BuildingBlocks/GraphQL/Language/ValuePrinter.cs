using System.Globalization;
using System.Text;

namespace Lamella.GraphQL.Language;

/// <summary>Writes values as a document has them: default values in a printed schema, values in error messages.</summary>
internal static class ValuePrinter
{
    public static string Print(ValueNode value) => value switch
    {
        VariableNode variable => $"${variable.Name}",
        IntNode number => number.Text,
        FloatNode number => number.Text,
        StringNode text => Quote(text.Value),
        BooleanNode truth => truth.Value ? "true" : "false",
        NullNode => "null",
        EnumNode constant => constant.Name,
        ListNode list => $"[{string.Join(", ", list.Items.Select(Print))}]",
        ObjectNode fields when fields.Fields.Count == 0 => "{}",
        ObjectNode fields => $"{{ {string.Join(", ", fields.Fields.Select(field => $"{field.Name.Value}: {Print(field.Value)}"))} }}",
        _ => throw new ArgumentException($"{value.GetType().Name} has no written form.", nameof(value)),
    };

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or (>= '\u007F' and <= '\u009F') => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
