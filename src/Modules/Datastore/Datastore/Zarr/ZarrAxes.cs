using Lamella.BuildingBlocks;

namespace Lamella.Datastore.Zarr;

/// <summary>Which axis of an array is x, y, z, channel and time; -1 where there is none. All others have one voxel, or stand at a fixed position.</summary>
/// <param name="Fixed">For each axis of the array its position where it is none of the five.</param>
internal sealed record ZarrAxes(int X, int Y, int Z, int Channel, int Time, int[] Fixed)
{
    private static readonly string[][] Guesses =
        [["x"], ["y", "x"], ["z", "y", "x"], ["c", "z", "y", "x"], ["t", "c", "z", "y", "x"]];

    /// <summary>The names that an array without names is read with: the last axis x, before it y, z, channel, time; null when it has more axes than that.</summary>
    public static IReadOnlyList<string>? Guess(int rank) => rank >= 1 && rank <= Guesses.Length ? Guesses[rank - 1] : null;

    /// <summary>Finds the axes by name.</summary>
    /// <exception cref="RefusalException">Unreadable when x or y is missing, one comes twice, or another axis has more than one voxel.</exception>
    public static ZarrAxes ByName(string path, IReadOnlyList<string> names, IReadOnlyList<int> shape)
    {
        int[] found = [-1, -1, -1, -1, -1];
        for (var axis = 0; axis < names.Count; axis++)
        {
            var role = names[axis].ToUpperInvariant() switch
            {
                "X" => 0,
                "Y" => 1,
                "Z" => 2,
                "C" or "CH" or "CHANNEL" or "CHANNELS" => 3,
                "T" or "TIME" => 4,
                _ => -1,
            };
            if (role < 0)
            {
                if (shape[axis] != 1)
                {
                    throw new RefusalException(
                        RefusalKind.Unreadable, $"'{path}' has an axis '{names[axis]}' of {shape[axis]}; x, y, z, channel (c) and time (t) are read.");
                }
            }
            else if (found[role] >= 0)
            {
                throw new RefusalException(RefusalKind.Unreadable, $"'{path}' names the axis '{names[axis]}' twice.");
            }
            else
            {
                found[role] = axis;
            }
        }

        return found[0] < 0
            ? throw new RefusalException(RefusalKind.Unreadable, $"'{path}' has no axis named x; its axes are: {string.Join(", ", names)}.")
            : new ZarrAxes(found[0], found[1], found[2], found[3], found[4], new int[shape.Count]);
    }
}
