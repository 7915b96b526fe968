namespace Lamella.BuildingBlocks.Voxels;

/// <summary>What the numbers of a layer mean.</summary>
public enum LayerCategory
{
    /// <summary>Measured values, shown through a window of intensities.</summary>
    Image,

    /// <summary>Segment ids, 0 meaning none.</summary>
    Segmentation,
}
