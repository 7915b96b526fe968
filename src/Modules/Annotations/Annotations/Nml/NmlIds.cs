namespace Lamella.Annotations.Nml;

/// <summary>How many ids a skeleton needs, or from where on it has them.</summary>
internal sealed record NmlIds(long Trees, long Nodes, long Groups, long Boxes)
{
    /// <summary>Trees have the ids that their files give them.</summary>
    public bool KeepsTrees { get; init; }

    /// <summary>Nodes have the ids that their files give them.</summary>
    public bool KeepsNodes { get; init; }
}
