using System.Text.Json;
using Lamella.BuildingBlocks.Voxels;

namespace Lamella.Testing;

/// <summary>The definition, word by word and voxel by voxel: the log replayed in order, without the steps that are undone. The oracle of what is painted.</summary>
/// <param name="log">All of it, as <c>/annotations/{annotation}/log</c> answers.</param>
/// <param name="brought">What each payload of imported voxels paints.</param>
public sealed class NaiveVoxels(JsonElement log, Guid layer, IReadOnlyDictionary<Guid, Dictionary<Int3, ulong>>? brought = null)
{
    private readonly List<(long Version, Guid Person, JsonElement Operation)> _operations =
    [
        .. from batch in log.GetProperty("batches").EnumerateArray()
           from operation in batch.GetProperty("operations").EnumerateArray()
           select (batch.GetProperty("version").GetInt64(), batch.GetProperty("person").GetGuid(), operation),
    ];

    /// <summary>Painted voxels of the finest level as of a version.</summary>
    public Dictionary<Int3, ulong> At(long version)
    {
        var undone = Undone(version);
        var state = new Dictionary<Int3, ulong>();
        foreach (var (at, _, operation) in _operations.Where(operation => operation.Version <= version && !undone.Contains(Step(operation.Operation))))
        {
            switch (operation.GetProperty("op").GetString())
            {
                case "restore" when operation.GetProperty("version").GetInt64() < at:
                    state = At(operation.GetProperty("version").GetInt64());
                    break;
                case "paint" when Layer(operation) == layer:
                    foreach (var voxel in Voxels(operation))
                    {
                        state[voxel] = ulong.Parse(operation.GetProperty("segment").GetString()!, null);
                    }

                    break;
                case "importVoxels" when Layer(operation) == layer:
                    foreach (var (voxel, segment) in brought![operation.GetProperty("payload").GetGuid()])
                    {
                        state[voxel] = segment;
                    }

                    break;
                case "unpaint" when Layer(operation) == layer:
                    foreach (var voxel in Voxels(operation))
                    {
                        state.Remove(voxel);
                    }

                    break;
            }
        }

        return state;
    }

    public bool IsUndone(Guid step, long version) => Undone(version).Contains(step);

    /// <summary>Finest voxels that an operation takes.</summary>
    public static IEnumerable<Int3> Voxels(JsonElement operation)
    {
        var factors = Mag.Parse(operation.GetProperty("mag").GetString()!).Factors;
        foreach (var brick in operation.GetProperty("bricks").EnumerateArray())
        {
            var at = brick.GetProperty("at");
            var (voxel, take) = (0, false);
            foreach (var run in Runs(brick.GetProperty("mask").GetBytesFromBase64()))
            {
                for (var end = voxel + run; voxel < end; voxel++)
                {
                    if (take)
                    {
                        var coarse = new Int3((at[0].GetInt32() * 32) + (voxel % 32), (at[1].GetInt32() * 32) + (voxel / 32 % 32), (at[2].GetInt32() * 32) + (voxel / 1024));
                        for (var i = 0L; i < factors.Product; i++)
                        {
                            yield return (coarse * factors) + new Int3((int)(i % factors.X), (int)(i / factors.X % factors.Y), (int)(i / factors.X / factors.Y));
                        }
                    }
                }

                take = !take;
            }
        }
    }

    private HashSet<Guid> Undone(long version)
    {
        var (owners, undone) = (new Dictionary<Guid, Guid>(), new HashSet<Guid>());
        foreach (var (_, person, operation) in _operations.Where(operation => operation.Version <= version))
        {
            var kind = operation.GetProperty("op").GetString();
            if (kind is "undo" or "redo" && owners.TryGetValue(operation.GetProperty("target").GetGuid(), out var owner) && owner == person)
            {
                _ = kind == "undo" ? undone.Add(operation.GetProperty("target").GetGuid()) : undone.Remove(operation.GetProperty("target").GetGuid());
            }

            owners.TryAdd(Step(operation), person);
        }

        return undone;
    }

    private static Guid Step(JsonElement operation) => operation.GetProperty("step").GetGuid();

    private static Guid Layer(JsonElement operation) => operation.GetProperty("layer").GetGuid();

    private static IEnumerable<int> Runs(byte[] mask)
    {
        for (var at = 0; at < mask.Length;)
        {
            var (run, shift) = (0, 0);
            do
            {
                run |= (mask[at] & 0x7F) << shift;
                shift += 7;
            }
            while (mask[at++] >= 0x80);
            yield return run;
        }
    }
}
