namespace Lamella.Annotations.Live;

/// <summary>What somebody is doing in an annotation now. Nothing of it is kept.</summary>
/// <param name="ClientId">Of the tab or program; a person may have several.</param>
/// <param name="Person">Id of the person.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Color">In which they are shown, <c>#rrggbb</c>; null leaves it to whoever shows them.</param>
/// <param name="At">Where they are: x, y, z in voxels of magnification 1; null while they are nowhere.</param>
/// <param name="Tool">The tool in hand, by the name that the client gives it.</param>
/// <param name="Radius">The brush's, in voxels of magnification 1.</param>
/// <param name="Drawing">What is being drawn; null while nothing is.</param>
internal sealed record Presence(
    Guid ClientId, Guid Person, string Name, string? Color, IReadOnlyList<double>? At, string? Tool, double? Radius, Drawing? Drawing);

/// <summary>What somebody is drawing: the newest piece of a stroke, a lasso, a branch or a box.</summary>
/// <param name="Points">x, y, z of one point after the other, in voxels of magnification 1.</param>
/// <param name="Layer">The volume layer that is painted in.</param>
/// <param name="Segment">The segment that is painted.</param>
/// <param name="Tree">The tree that is traced.</param>
internal sealed record Drawing(IReadOnlyList<double> Points, Guid? Layer = null, ulong? Segment = null, double? Tree = null);
