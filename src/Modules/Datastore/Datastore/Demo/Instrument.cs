using System.Numerics;

namespace Lamella.Datastore.Demo;

/// <summary>What cutting and the microscope add, each section for itself: a displacement, a contrast and a brightness of its own, uneven light, a soft focus, lines and grain.</summary>
internal sealed class Instrument
{
    private const int Edge = SectionField.Edge;
    private const float Grain = 5.5f;

    /// <summary>What the beam sees before it is softened: stain comes in grains too.</summary>
    private const float StainGrain = 15;

    private readonly ulong _seed;
    private readonly SmoothNoise _light;
    private readonly SmoothNoise.Steps _lightSteps;
    private readonly Vector2[] _shifts;

    public Instrument(ulong seed, int sections)
    {
        _seed = seed;
        _light = new SmoothNoise(Dice.Mix(seed + 201), Vector3.Zero, Tissue.Extent, new Vector3(1500, 1500, 90));
        _lightSteps = _light.StepsAlongX(0, SectionField.Pixel, Edge);
        var dice = new Dice(Dice.Mix(seed + 202));
        _shifts = new Vector2[sections];
        for (var z = 1; z < sections; z++)
        {
            _shifts[z] = (_shifts[z - 1] * 0.6f) + (new Vector2(dice.Bell(), dice.Bell()) * (dice.Next() < 0.03f ? 7 : 2.2f));
        }
    }

    /// <summary>By how much the section lies beside the one before, in nanometres.</summary>
    public Vector2 ShiftOf(int section) => _shifts[Math.Clamp(section, 0, _shifts.Length - 1)];

    /// <summary>Turns drawn grey levels into the picture that is taken of them.</summary>
    public void Expose(int section, float z, Span<float> grey, Span<byte> picture)
    {
        var dice = new Dice(Dice.Mix(_seed + (ulong)section + 1000));
        var (contrast, brightness) = (1 + (0.045f * dice.Bell()), 3.5f * dice.Bell());
        if (dice.Next() < 0.02f)
        {
            (contrast, brightness) = (contrast * 0.82f, brightness + dice.Between(-16, 12));
        }

        for (var at = 0; at < grey.Length; at++)
        {
            grey[at] += StainGrain * Bell(Dice.Mix(~_seed + ((ulong)section << 32) + (ulong)at));
        }

        Soften(grey);
        Span<float> light = stackalloc float[Edge];
        for (var y = 0; y < Edge; y++)
        {
            _light.Row(_lightSteps, y * SectionField.Pixel, z, light);
            var line = 0.9f * dice.Bell();
            for (var x = 0; x < Edge; x++)
            {
                var at = (y * Edge) + x;
                var value = ((grey[at] - 140) * contrast) + 140 + brightness + (3.2f * light[x]) + line
                    + (Grain * Bell(Dice.Mix(_seed + ((ulong)section << 32) + (ulong)at)));
                picture[at] = (byte)Math.Clamp(value + 0.5f, 0, 255);
            }
        }
    }

    private static float Bell(ulong bits) =>
        (((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48)) * (1f / 65536) - 2f) * 1.732f;

    /// <summary>A beam is wider than a pixel: weights 1, 3, 1 along each axis.</summary>
    private static void Soften(Span<float> grey)
    {
        Span<float> above = stackalloc float[Edge];
        Span<float> row = stackalloc float[Edge];
        for (var y = 0; y < Edge; y++)
        {
            var line = grey.Slice(y * Edge, Edge);
            line.CopyTo(row);
            for (var x = 0; x < Edge; x++)
            {
                line[x] = ((3 * row[x]) + row[Math.Max(x - 1, 0)] + row[Math.Min(x + 1, Edge - 1)]) * 0.2f;
            }
        }

        grey[..Edge].CopyTo(above);
        for (var y = 0; y < Edge; y++)
        {
            var line = grey.Slice(y * Edge, Edge);
            var below = grey.Slice(Math.Min(y + 1, Edge - 1) * Edge, Edge);
            line.CopyTo(row);
            for (var x = 0; x < Edge; x++)
            {
                line[x] = ((3 * row[x]) + above[x] + below[x]) * 0.2f;
            }

            row.CopyTo(above);
        }
    }
}
