using System.Numerics;

namespace Lamella.Datastore.Demo;

/// <summary>Random numbers that are the same for every version of .NET: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From 0 up to, without, 1.</summary>
    public float Next() => (Mix(_state += 0x9E3779B97F4A7C15) >> 40) * (1f / (1 << 24));

    public float Between(float from, float to) => from + ((to - from) * Next());

    /// <summary>Near 0, spread 1; a sum of uniform numbers comes close enough to a bell.</summary>
    public float Bell() => (Next() + Next() + Next() + Next() - 2f) * 1.732f;

    public Vector3 Direction()
    {
        while (true)
        {
            var vector = new Vector3(Between(-1, 1), Between(-1, 1), Between(-1, 1));
            if (vector.LengthSquared() is > 0.01f and <= 1f)
            {
                return Vector3.Normalize(vector);
            }
        }
    }

    /// <summary>A number without a sequence: the same for the same input.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
