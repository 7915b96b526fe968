using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Annotations;

/// <summary>
/// Names for what nobody has named, each told apart from all others of the person, those in the trash too: they may come back.
/// Others' are not asked, who see theirs by their owner: a number that skips would tell of annotations that are not there for the caller.
/// </summary>
internal static partial class NextName
{
    public const int Longest = 200;

    /// <summary>The dataset's name, which is much shorter than an annotation's may be, and the next number: <c>Hippocampus 3</c>.</summary>
    public static async Task<string> NumberedName(this AnnotationsDb db, Guid owner, string dataset, CancellationToken cancellationToken) =>
        $"{dataset} {await db.NumberAfter(owner, $"{dataset} ", "", cancellationToken)}";

    /// <summary>The name and that it is a copy, from the second on which: <c>axons (copy)</c>, <c>axons (copy 2)</c>. A copy of a copy is one of the first.</summary>
    public static async Task<string> CopyName(this AnnotationsDb db, Guid owner, string name, CancellationToken cancellationToken)
    {
        var stem = Cut(Copy().Replace(name, ""), Longest - 20);
        var number = await db.NumberAfter(owner, $"{stem} (copy", ")", cancellationToken);
        return number == 1 ? $"{stem} (copy)" : $"{stem} (copy {number})";
    }

    /// <summary>As much of a name as fits, whole characters.</summary>
    public static string Cut(string name, int longest = Longest) =>
        name.Length <= longest ? name : name[..(char.IsHighSurrogate(name[longest - 1]) ? longest - 1 : longest)].TrimEnd();

    private static async Task<int> NumberAfter(this AnnotationsDb db, Guid owner, string head, string tail, CancellationToken cancellationToken)
    {
        var taken = await db.Annotations
            .Where(row => row.OwnerId == owner && row.Name.StartsWith(head) && row.Name.EndsWith(tail))
            .Select(row => row.Name)
            .ToListAsync(cancellationToken);
        return taken.Select(name => NumberIn(name[head.Length..^tail.Length])).Append(0).Max() + 1;
    }

    /// <summary>Nothing is the first; what is no number counts for nothing, nor does one that nobody would have come to by counting.</summary>
    private static int NumberIn(string between) =>
        between.Length == 0 ? 1 : between.Length < 8 && int.TryParse(between, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@" \(copy( \d+)?\)$")]
    private static partial Regex Copy();
}
