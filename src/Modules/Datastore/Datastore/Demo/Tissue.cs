using System.Numerics;

namespace Lamella.Datastore.Demo;

internal enum CellKind
{
    Axon,
    Dendrite,
    Glia,
    MyelinatedAxon,
    Vessel,
}

/// <summary>A ball of cytoplasm, in nanometres; a cell is a chain of them.</summary>
internal readonly record struct Ball(Vector3 Centre, float Radius);

/// <summary>One cell's piece in the volume.</summary>
/// <param name="Brightness">How much lighter its cytoplasm is than the others', in grey levels.</param>
internal sealed record Cell(int Number, CellKind Kind, float Brightness, List<Ball> Balls);

/// <summary>A mitochondrion: a chain of balls inside a cell.</summary>
/// <param name="Phase">Where its cristae begin.</param>
internal sealed record Mitochondrion(int Cell, Ball[] Balls, float Phase);

/// <summary>A contact at which one cell signals to another: vesicles on one side, a dense band on the other.</summary>
internal sealed record Synapse(int From, int To, Vector3 Centre, float Radius);

/// <summary>All that grows: balls in a space that is not yet bent (<see cref="TissueField"/> bends it).</summary>
internal sealed record Tissue(
    IReadOnlyList<Cell> Cells, IReadOnlyList<Mitochondrion> Mitochondria, IReadOnlyList<Synapse> Synapses, IReadOnlyList<Ball> Vesicles)
{
    /// <summary>Edges of the piece in nanometres: 512 x 512 x 256 voxels of 8 x 8 x 30.</summary>
    public static Vector3 Extent => new(4096, 4096, 7680);
}
