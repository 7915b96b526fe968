using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lamella.Annotations.Nml.Files;

namespace Lamella.Annotations.Nml;

/// <summary>
/// Where files name nodes in words of their own, the root of a tree (decision record 0138) and <c>#12</c> in a comment, the ids that the nodes got
/// instead.
/// </summary>
internal sealed partial class NmlReferences(IReadOnlyList<NmlFile> files, NodeNumbers numbers)
{
    private const string Root = "root";

    private int _moved;
    private int _left;
    private int _rootless;

    /// <summary>Lets the root in a tree's metadata name the same node; one that is none of the tree's nodes, and would name another by now, is left out.</summary>
    public void MoveRoot(int file, NmlTree tree, IEnumerable<XElement> metadata)
    {
        var entry = metadata.SelectMany(element => element.Elements("metadataEntry")).FirstOrDefault(entry => entry.Attribute("key")?.Value == Root);
        if (numbers.AreKept || entry?.Attribute("numberValue") is not { } number
            || !double.TryParse(number.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var root) || root < 0 || !NmlWriter.IsWhole(root))
        {
            return;
        }

        if (files[file].Columns.FindIn(tree, (long)root) is >= 0 and var place)
        {
            number.Value = NmlWriter.Text(numbers.Of(file, place));
        }
        else
        {
            entry.Remove();
            _rootless++;
        }
    }

    /// <summary>The comment with the ids that nodes got, where it names one and no other; itself, as most are, where it names none.</summary>
    public NmlMark Moved(int file, NmlMark comment)
    {
        if (numbers.AreKept || comment.Text?.Contains('#', StringComparison.Ordinal) != true)
        {
            return comment;
        }

        var columns = files[file].Columns;
        return comment with
        {
            Text = Reference().Replace(comment.Text, match =>
            {
                var id = long.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
                if (!columns.HasTwins && columns.Find(id) is >= 0 and var place)
                {
                    _moved++;
                    return $"#{NmlWriter.Text(numbers.Of(file, place))}";
                }

                _left++;
                return match.Value;
            }),
        };
    }

    /// <summary>Says so where nodes have other ids than in their files. That a file that names none of them is numbered on where others drew is what everybody expects.</summary>
    /// <param name="areFit">An annotation could have had those of the files.</param>
    public void Note(bool areFit, List<string> notes)
    {
        if (_rootless > 0)
        {
            notes.Add($"{_rootless:N0} trees name a root that is none of their nodes; it is left out.");
        }

        if (numbers.AreAsInFiles || (areFit && _moved + _left == 0))
        {
            return;
        }

        var why = areFit
            ? "this annotation has handed out ids as high as theirs before"
            : "there some are used twice, below 1 or beyond 2^52, or those of one file lie among those of another";
        var moved = _moved > 0 ? $" {_moved:N0} references like #12 in comments name the same nodes as before." : "";
        var left = _left > 0 ? $" {_left:N0} that name no node of the file, or one of several, stay as they are." : "";
        notes.Add($"Nodes have other ids here than in the file: {why}.{moved}{left}");
    }

    // Not a part of a word, and no character by its number (&#12;).
    [GeneratedRegex(@"(?<![\w#&])#([0-9]{1,16})(?!\w)")]
    private static partial Regex Reference();
}
