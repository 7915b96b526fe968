using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Datastore.Demo;

/// <summary>A grown piece of synthetic neuropil: what the microscope shows of it, and, of the same voxels, which cell they belong to.</summary>
internal sealed class Neuropil
{
    /// <summary>Voxels along x, y, z.</summary>
    public static readonly Int3 Size = new(SectionField.Edge, SectionField.Edge, 256);

    public static readonly VoxelSize VoxelSize = new(SectionField.Pixel, SectionField.Pixel, SectionThickness, "nanometer");

    /// <summary>Number of the first cell: beyond 2^53, as ids of proofread brains are, so that whoever keeps ids in floating point is found out by the demo.</summary>
    public const ulong FirstId = 720_575_940_379_000_001;

    private const float SectionThickness = 30;
    private const int SectionsAtOnce = 32;

    /// <summary>Nearer to the next cell than this is the gap between membranes, and belongs to none.</summary>
    private const float Gap = 3.5f;

    private Neuropil(byte[] image, ushort[] cells) => (Image, Cells) = (image, cells);

    /// <summary>Grey levels, x fastest, then y, z.</summary>
    public byte[] Image { get; }

    /// <summary>The number of the voxel's cell, from 1; 0 between cells. In the order of <see cref="Image"/>.</summary>
    public ushort[] Cells { get; }

    /// <summary>Grows the piece of a seed: the same seed, the same voxels.</summary>
    /// <param name="progress">Hears the done part from 0 to 1.</param>
    /// <param name="sections">How many are drawn, from the first; null for all. Whole batches.</param>
    public static Neuropil Grow(ulong seed, Action<double>? progress = null, int? sections = null, CancellationToken cancellationToken = default)
    {
        var cells = new Growth(seed).Grow();
        var field = new TissueField(cells, seed);
        var tissue = new Organelles(cells, field, Dice.Mix(seed)).Place();
        var micrograph = new Micrograph(tissue, field, seed);
        var instrument = new Instrument(seed, Size.Z);
        var size = Size with { Z = sections ?? Size.Z };
        var piece = new Neuropil(new byte[size.Product], new ushort[size.Product]);
        var (batches, drawn) = (size.Z / SectionsAtOnce, 0);
        Parallel.For(0, batches, new ParallelOptions { CancellationToken = cancellationToken }, batch =>
        {
            piece.Draw(batch * SectionsAtOnce, field, micrograph, instrument, tissue);
            progress?.Invoke((double)Interlocked.Increment(ref drawn) / batches);
        });
        return piece;
    }

    private void Draw(int first, TissueField field, Micrograph micrograph, Instrument instrument, Tissue tissue)
    {
        var grey = new float[SectionField.Edge * SectionField.Edge];
        var (below, here, above) = (new SectionField(), new SectionField(), new SectionField());
        field.Fill(below, HeightOf(first - 1), instrument.ShiftOf(first - 1));
        field.Fill(here, HeightOf(first), instrument.ShiftOf(first));
        for (var z = first; z < first + SectionsAtOnce; z++)
        {
            field.Fill(above, HeightOf(z + 1), instrument.ShiftOf(z + 1));
            micrograph.Draw(below, here, above, HeightOf(z), instrument.ShiftOf(z), grey);
            instrument.Expose(z, HeightOf(z), grey, Image.AsSpan(z * grey.Length, grey.Length));
            Label(here, tissue, Cells.AsSpan(z * grey.Length, grey.Length));
            (below, here, above) = (here, above, below);
        }
    }

    private static void Label(SectionField here, Tissue tissue, Span<ushort> cells)
    {
        for (var at = 0; at < cells.Length; at++)
        {
            cells[at] = here.Margin[at] < Gap ? (ushort)0 : (ushort)(tissue.Cells[here.Cell[at]].Number + 1);
        }
    }

    private static float HeightOf(int section) => (section + 0.5f) * SectionThickness;
}
