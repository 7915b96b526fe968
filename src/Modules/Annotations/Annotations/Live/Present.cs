using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Annotations.Live;

/// <summary>Says what the caller is doing in an annotation. It is kept in memory only, so there is nothing that a transaction could hold together.</summary>
internal sealed record Present(Guid Annotation, PresenceInput Presence) : IQuery<bool>;

/// <summary>What you are doing in an annotation. It is said again whenever it changes, and at least every five seconds.</summary>
/// <param name="ClientId">Of the tab or program, as in its batches.</param>
/// <param name="At">Where you are: x, y, z in voxels of magnification 1; null while you are nowhere.</param>
/// <param name="Tool">The tool in hand; at most 40 letters.</param>
/// <param name="Radius">The brush's, in voxels of magnification 1.</param>
/// <param name="Color">In which you are shown, <c>#rrggbb</c>.</param>
/// <param name="Drawing">What you are drawing; null while nothing is.</param>
internal sealed record PresenceInput(
    Guid ClientId, IReadOnlyList<double>? At = null, string? Tool = null, double? Radius = null, string? Color = null, DrawingInput? Drawing = null);

/// <summary>What you are drawing: the newest piece of a stroke, a lasso, a branch or a box.</summary>
/// <param name="Points">x, y, z of one point after the other, in voxels of magnification 1; at most 64 points.</param>
/// <param name="Layer">The volume layer that is painted in.</param>
/// <param name="Segment">The segment that is painted.</param>
/// <param name="Tree">The tree that is traced.</param>
internal sealed record DrawingInput(IReadOnlyList<double> Points, Guid? Layer = null, ulong? Segment = null, double? Tree = null);

internal sealed class PresentValidator : AbstractValidator<Present>
{
    private const int MostPoints = 64;
    private const double Farthest = 1L << 40;

    public PresentValidator()
    {
        RuleFor(query => query.Presence.At).Must(at => at is null || (at.Count == 3 && at.All(Near))).WithMessage("A place is x, y, z, each within 2^40.");
        RuleFor(query => query.Presence.Tool).MaximumLength(40);
        RuleFor(query => query.Presence.Radius).Must(radius => radius is null || (radius >= 0 && Near(radius.Value))).WithMessage("A radius is 0 or more, within 2^40.");
        RuleFor(query => query.Presence.Color).Matches("^#[0-9a-fA-F]{6}$").WithMessage("A colour is written #rrggbb.");
        RuleFor(query => query.Presence.Drawing!.Points).Must(points => points.Count % 3 == 0 && points.Count <= 3 * MostPoints && points.All(Near))
            .When(query => query.Presence.Drawing is not null).WithMessage($"Points are x, y, z one after the other, at most {MostPoints} of them, each within 2^40.");
        RuleFor(query => query.Presence.Drawing!.Tree).Must(tree => tree is null || Near(tree.Value)).When(query => query.Presence.Drawing is not null).WithMessage("A tree has a whole number.");
    }

    private static bool Near(double value) => Math.Abs(value) <= Farthest;
}

internal sealed class PresentHandler(SeenAnnotations annotations, PresenceBoard board, Caller caller) : IRequestHandler<Present, bool>
{
    private const int MostLetters = 100;

    public async Task<bool> Handle(Present query, CancellationToken cancellationToken)
    {
        await annotations.Check(query.Annotation, caller, cancellationToken);
        var (presence, name) = (query.Presence, caller.Name);
        board.Show(
            query.Annotation,
            new(
                presence.ClientId, caller.PersonId!.Value, name.Length <= MostLetters ? name : name[..MostLetters], presence.Color, Short(presence.At), presence.Tool,
                presence.Radius is { } radius ? Short(radius) : null,
                presence.Drawing is { } drawing ? new(Short(drawing.Points)!, drawing.Layer, drawing.Segment, drawing.Tree) : null),
            fromHere: true);
        return true;
    }

    // Nobody sees more than this, and it keeps a message between hosts small.
    private static double Short(double value) => Math.Round(value, 2);

    private static double[]? Short(IReadOnlyList<double>? values) => values?.Select(Short).ToArray();
}

[MutationType]
internal static class PresentField
{
    /// <summary>Says what you are doing in an annotation, for those who listen to it. Forgotten when your subscription ends, or 15 seconds after the last time.</summary>
    [Authorize]
    public static Task<bool> Present(Guid annotation, PresenceInput presence, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new Present(annotation, presence), cancellationToken);
}

[ObjectType<AnnotationDescription>]
internal static class EditorsField
{
    /// <summary>Who is in it now, and doing what.</summary>
    public static IReadOnlyList<Presence> Editors([Parent] AnnotationDescription annotation, PresenceBoard board) => board.In(annotation.Id);
}
