using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation;

namespace Lamella.Annotations.Log;

/// <summary>
/// What a body is refused with that is no JSON, or JSON of another shape: the member, and what belongs there. The parser's own messages name types of
/// this program, which say nothing to who sent it.
/// </summary>
internal static partial class MalformedJson
{
    // What the parser's reason contains, and what is said in its place.
    private static readonly (string Reason, string Words)[] Kinds =
    [
        ("Guid", "A UUID in quotes belongs here, as 6f9619ff-8b86-d011-b42d-00cf4fc964ff."),
        ("Int32", "A whole number of 32 bits belongs here."),
        ("as a number", "A number belongs here."),
        ("Int64", "A whole number of 64 bits belongs here."),
        ("as a boolean", "true or false belongs here."),
        ("as a string", "Text in quotes belongs here."),
        ("allow null", "null does not belong here."),
        ("a type discriminator", "What is to be done is said by a member \"op\", which is missing."),
    ];

    public static ValidationException Refusal(Exception malformed) => new([new(((malformed as JsonException)?.Path ?? "").TrimStart('$', '.'), Words(malformed))]);

    private static string Words(Exception malformed)
    {
        var message = malformed.Message;
        var reason = malformed.InnerException?.Message ?? message;
        return Absent.Match(message) is { Success: true } absent ? $"Missing: {absent.Groups["names"].Value}"
            : Unknown.Match(message) is { Success: true } unknown ? $"No member {unknown.Groups["name"].Value} is known here."
            : Twice.Match(message) is { Success: true } twice ? $"{twice.Groups["name"].Value} is given twice."
            : NoSuchOperation.Match(message) is { Success: true } none ? $"There is no operation {none.Groups["name"].Value}."
            : message.Contains("converted to System.Collections", StringComparison.Ordinal) ? "A list belongs here."
            : Array.Find(Kinds, kind => reason.Contains(kind.Reason, StringComparison.Ordinal)).Words
            ?? (message.Contains("converted to", StringComparison.Ordinal) ? "Something of another kind belongs here." : message.Split(" Path: ")[0]);
    }

    [GeneratedRegex(@"missing required properties including: (?<names>.+?)(?: Path: |$)")]
    private static partial Regex Absent { get; }

    [GeneratedRegex(@"^The JSON property (?<name>'.*?') could not be mapped")]
    private static partial Regex Unknown { get; }

    [GeneratedRegex(@"^Duplicate property (?<name>'.*?') encountered")]
    private static partial Regex Twice { get; }

    [GeneratedRegex(@"unrecognized type discriminator id (?<name>'.*?')")]
    private static partial Regex NoSuchOperation { get; }
}
