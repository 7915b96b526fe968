using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation;
using FluentValidation.Results;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Log;

/// <summary>What an operation must be, whatever the annotation holds. One that is not refuses its whole batch.</summary>
internal static partial class OperationRules
{
    public const int LongestName = 500;
    public const int LongestText = 20_000;
    public const int LargestMetadata = 64 * 1024;
    public const int DeepestMetadata = 32;
    public const int MaximumErrors = 20;

    private const long IdEnd = (long)IdCounters.End;

    // Beyond it single precision, in which skeletons are sent, no longer tells neighbouring voxels apart by far.
    private const double Farthest = 1L << 40;

    [GeneratedRegex(@"^#[0-9a-fA-F]{6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Color();

    /// <exception cref="ValidationException">At least one operation is not what it must be.</exception>
    public static void Check(IReadOnlyList<Operation> operations, ClientRanges ranges)
    {
        var errors = new List<ValidationFailure>();
        for (var i = 0; i < operations.Count && errors.Count < MaximumErrors; i++)
        {
            if (Wrong(operations[i], ranges) is { } wrong)
            {
                errors.Add(new($"operations[{i}]", wrong));
            }
        }

        if (errors.Count > 0)
        {
            throw new ValidationException(errors);
        }
    }

    private static string? Wrong(Operation operation, ClientRanges ranges) => operation switch
    {
        CreateTree o => Own(ranges, IdKind.Tree, o.Tree) ?? Name(o.Name) ?? Colour(o.Color) ?? Id(o.Group) ?? Time(o.Time) ?? Metadata(o.Metadata),
        UpdateTree o => Id(o.Tree) ?? Name(o.Name) ?? Colour(o.Color) ?? Id(o.Group.Value) ?? Time(o.Time) ?? Metadata(o.Metadata.Value),
        DeleteTree o => Id(o.Tree),
        CreateNode o => Own(ranges, IdKind.Node, o.Node) ?? Id(o.Tree) ?? Place(o.At) ?? Radius(o.Radius) ?? Place(o.Rotation) ?? Magnification(o.Mag) ?? Viewport(o.Viewport) ?? Time(o.Time),
        UpdateNode o => Id(o.Node) ?? Place(o.At) ?? Radius(o.Radius) ?? Place(o.Rotation) ?? Magnification(o.Mag) ?? Viewport(o.Viewport) ?? Time(o.Time),
        DeleteNode o => Id(o.Node),
        MoveNodes o => Id(o.Tree) ?? o.Nodes.Select(node => Id(node)).FirstOrDefault(wrong => wrong is not null),
        MergeTrees o => Id(o.From) ?? Id(o.Into),
        CreateEdge o => Id(o.A) ?? Id(o.B),
        DeleteEdge o => Id(o.A) ?? Id(o.B),
        SetComment o => Id(o.Node) ?? Text("A comment", o.Text, LongestText),
        SetBranchPoint o => Id(o.Node) ?? Time(o.Time),
        CreateGroup o => Own(ranges, IdKind.Group, o.Group) ?? Name(o.Name) ?? Id(o.Parent),
        UpdateGroup o => Id(o.Group) ?? Name(o.Name) ?? Id(o.Parent.Value),
        DeleteGroup o => Id(o.Group),
        CreateSegment o => Segment(o.Segment) ?? Name(o.Name) ?? Colour(o.Color) ?? Id(o.Group) ?? Place(o.At) ?? Metadata(o.Metadata),
        UpdateSegment o => Segment(o.Segment) ?? Name(o.Name.Value) ?? Colour(o.Color.Value) ?? Id(o.Group.Value) ?? Place(o.At.Value) ?? Metadata(o.Metadata.Value),
        DeleteSegment o => Segment(o.Segment),
        CreateBox o => Own(ranges, IdKind.Box, o.Box) ?? Place(o.At) ?? Size(o.Size) ?? Name(o.Name) ?? Colour(o.Color),
        UpdateBox o => Id(o.Box) ?? Place(o.At) ?? Size(o.Size) ?? Name(o.Name) ?? Colour(o.Color),
        DeleteBox o => Id(o.Box),
        CreateLayer o => Name(o.Name) ?? Text("The name of a fallback", o.Fallback, LongestName),
        UpdateLayer o => Name(o.Name),
        Paint o => Bricks(o.Bricks),
        Unpaint o => Bricks(o.Bricks),
        Restore o => o.Version >= 0 ? null : $"There is no version {o.Version}.",
        _ => null,
    };

    private static string? Own(ClientRanges ranges, IdKind kind, long id) => ranges.Hold(kind, id)
        ? null
        : $"The {kind.ToString().ToLowerInvariant()} id {id} lies in no range that was handed to this client: ask for ids first.";

    private static string? Id(long? id) => id is null or (>= 0 and < IdEnd) ? null : $"{id} is not an id: ids are whole numbers from 0 to 2^53 - 1.";

    private static string? Segment(ulong id) => id != 0 ? null : "Segment 0 is nothing; it has no entry.";

    private static string? Name(string? name) => Text("A name", name, LongestName);

    // PostgreSQL keeps no NUL in text, XML has none either, and nobody means one.
    private static string? Text(string what, string? text, int longest) => text is null ? null
        : text.Length > longest ? $"{what} has at most {longest} characters, not {text.Length}."
        : text.Contains('\0') ? $"{what} holds no NUL (U+0000)."
        : null;

    private static string? Bricks(IReadOnlyList<PaintedBrick> bricks) => bricks.Contains(null!) ? "A brick belongs in each place, not null." : null;

    private static string? Colour(string? color) => color is null || Color().IsMatch(color) ? null : "A colour is written #rrggbb.";

    private static string? Time(double? time) => time is null || (double.IsFinite(time.Value) && Math.Abs(time.Value) < IdEnd) ? null : "A time is in milliseconds since 1970.";

    private static string? Radius(double? radius) => radius is null or (>= 0 and < Farthest) ? null : $"The radius {radius} is not one: 0 or more, in voxels.";

    private static string? Magnification(Mag? mag) => mag is not { } m || (BitOperations.IsPow2(m.X) && BitOperations.IsPow2(m.Y) && BitOperations.IsPow2(m.Z))
        ? null
        : $"The magnification {m} is not one of powers of two.";

    private static string? Viewport(int? viewport) => viewport is null or (>= 0 and <= 255) ? null : $"The viewport {viewport} is not one: 0 to 255.";

    private static string? Place(Position? at) =>
        at is not { } p || (Math.Abs(p.X) < Farthest && Math.Abs(p.Y) < Farthest && Math.Abs(p.Z) < Farthest) ? null : "A position lies within 2^40 voxels of the origin.";

    private static string? Size(Position? size) => Place(size) ?? (size is not { } s || (s.X > 0 && s.Y > 0 && s.Z > 0) ? null : "A box spans more than nothing along x, y and z.");

    private static string? Metadata(JsonElement? metadata)
    {
        if (metadata is not { } given)
        {
            return null;
        }

        if (given.GetRawText().Length > LargestMetadata)
        {
            return $"Metadata takes at most {LargestMetadata} characters.";
        }

        // Kept and passed on as it was given, it is read here and nowhere else.
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(given));
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth > DeepestMetadata)
                {
                    return $"Metadata has at most {DeepestMetadata} levels of lists and objects within each other.";
                }

                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && Text("Metadata", reader.GetString(), LargestMetadata) is { } wrong)
                {
                    return wrong;
                }
            }
        }
        catch (InvalidOperationException)
        {
            return "Metadata's text is Unicode: half a pair of surrogates is no character.";
        }

        return null;
    }
}
