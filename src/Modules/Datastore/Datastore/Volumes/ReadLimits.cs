namespace Lamella.Datastore.Volumes;

/// <summary>How much we believe of a header that somebody else wrote. Everything is checked against these before it is allocated or looped over.</summary>
internal static class ReadLimits
{
    /// <summary>Bytes of one metadata file. Consolidated metadata of 50,000 arrays is about 40 MB.</summary>
    public const int MetadataBytes = 64 << 20;

    public const int JsonDepth = 64;

    /// <summary>Decoded bytes of one chunk, all its channels and times together. Reading takes up to three times as much for a moment.</summary>
    public const int ChunkBytes = 256 << 20;

    /// <summary>Bytes of one shard's index: four million chunks.</summary>
    public const int ShardIndexBytes = 64 << 20;

    /// <summary>Bytes of shard indexes and jump tables kept in memory, over all open volumes.</summary>
    public const long CachedIndexBytes = 96L << 20;

    public const int ShardNesting = 4;

    public const int CodecsInChain = 16;

    public const int Rank = 8;

    /// <summary>Voxels along one axis. Positions in voxels of magnification 1 stay within 32 bits.</summary>
    public const int AxisLength = 1 << 30;

    public const int Channels = 4096;

    public const int Timepoints = 1 << 20;

    public const int Layers = 1024;

    public const int Levels = 64;

    public const int Magnification = 1 << 20;

    /// <summary>Entries of a group's folder that are looked at.</summary>
    public const int FolderEntries = 10_000;

    /// <summary>Encoded bytes of a chunk may exceed its decoded ones by this much: incompressible data in a careful container.</summary>
    public static long EncodedBytes(long decoded) => decoded + (decoded / 16) + 65_536;
}
