using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Annotations.Skeletons;

/// <summary>
/// The magnifications of nodes, 1 first. The column of them that is sent has bytes, which count to 256; nobody works in more magnifications, and who
/// pretends to gets the first one for the rest.
/// </summary>
internal sealed class MagList
{
    public const int Most = 256;

    private readonly List<ushort> _mags = [Node.Pack(Mag.One)];
    private ushort _last = Node.Pack(Mag.One);

    public IReadOnlyList<Mag> List => [.. _mags.Select(Node.Unpack)];

    public void Add(in Node node)
    {
        if (node.PackedMag == _last || _mags.Count == Most)
        {
            return;
        }

        _last = node.PackedMag;
        if (!_mags.Contains(_last))
        {
            _mags.Add(_last);
        }
    }
}
