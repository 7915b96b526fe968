using System.Numerics;

namespace Lamella.Datastore.Demo;

/// <summary>
/// Grows the cells: first a vessel and a myelinated axon, then dendrites with branches and spines, then axons, each begun at the emptiest
/// place and led by the gaps between those that are there, until no gap is left that one fits in.
/// </summary>
internal sealed class Growth(ulong seed)
{
    private const float ThinnestAxon = 62;
    private const int MostCells = 1200;

    private readonly Dice _dice = new(seed);
    private readonly Clearance _clearance = new();
    private readonly List<Cell> _cells = [];

    public IReadOnlyList<Cell> Grow()
    {
        Vessel();
        Tube(CellKind.MyelinatedAxon, new Vector3(3000, -400, 2200), new Vector3(-0.12f, 0.75f, 0.55f), 400, 0.05f);
        Tube(CellKind.MyelinatedAxon, new Vector3(3700, 3500, -400), new Vector3(-0.1f, -0.05f, 1f), 300, 0.05f);
        Dendrites();
        Axons();
        return _cells;
    }

    private void Vessel()
    {
        var cell = NewCell(CellKind.Vessel, 0);
        for (var z = -1200f; z < Tissue.Extent.Z + 1200; z += 150)
        {
            Add(cell, new Ball(new Vector3(-620 + (0.06f * z), -380 + (160 * MathF.Sin(z / 2300)), z), 1750 + (90 * MathF.Sin(z / 1700))));
        }
    }

    private void Dendrites()
    {
        Span<(Vector3 At, Vector3 Towards, float Radius)> trunks =
        [
            (new(2600, 2500, -450), new(-0.15f, 0.1f, 1f), 480),
            (new(-450, 2900, 1500), new(1f, -0.12f, 0.25f), 360),
            (new(1500, 4500, 5200), new(0.25f, -1f, 0.15f), 400),
            (new(4500, 900, 6200), new(-1f, 0.1f, -0.35f), 330),
            (new(700, 3300, -450), new(0.1f, -0.15f, 1f), 300),
        ];
        foreach (var (at, towards, radius) in trunks)
        {
            var cell = Tube(CellKind.Dendrite, at, towards, radius, 0.1f);
            Branch(cell, radius);
            Spines(cell);
        }
    }

    private void Branch(Cell cell, float radius)
    {
        var fork = cell.Balls[(int)(cell.Balls.Count * _dice.Between(0.35f, 0.6f))];
        Walk(cell, fork.Centre, _dice.Direction(), radius * 0.6f, 0.15f, fork.Radius * 1.5f);
    }

    private void Spines(Cell cell)
    {
        var shaft = cell.Balls.ToArray();
        for (var i = 6; i < shaft.Length; i += 3 + (int)(_dice.Next() * 5))
        {
            var away = _dice.Direction();
            var (length, neck) = (_dice.Between(250, 620), _dice.Between(45, 65));
            var tip = shaft[i].Centre + (away * (shaft[i].Radius + length));
            if (_clearance.At(tip) < 90)
            {
                continue;
            }

            for (var along = shaft[i].Radius * 0.8f; along < shaft[i].Radius + length; along += neck * 0.5f)
            {
                Add(cell, new Ball(shaft[i].Centre + (away * along), neck));
            }

            Add(cell, new Ball(tip, _dice.Between(120, 210)));
        }
    }

    private void Axons()
    {
        // The glia comes late, takes what is left between the others, and is one cell however many leaves it has.
        Cell? glia = null;
        while (_cells.Count < MostCells)
        {
            var (place, gap) = _clearance.Emptiest(_dice, 6000);
            if (gap < ThinnestAxon)
            {
                return;
            }

            var filling = _cells.Count > 350;
            glia ??= filling ? NewCell(CellKind.Glia, 16) : null;
            var isGlia = filling && _dice.Next() < 0.16f;
            var radius = Math.Min(gap + 20, _dice.Between(80, 150) + (_dice.Next() < 0.12f ? 90 : 0));
            var cell = isGlia ? glia! : NewCell(CellKind.Axon, _dice.Bell() * 7);
            var towards = Vector3.Normalize(_dice.Direction() + new Vector3(0, 0, _dice.Next() < 0.5f ? 0.8f : -0.8f));
            var wander = isGlia ? 0.5f : 0.25f;
            Walk(cell, place, towards, radius, wander, 0);
            Walk(cell, place, -towards, radius, wander, radius * 3);
        }
    }

    private Cell Tube(CellKind kind, Vector3 from, Vector3 towards, float radius, float wander)
    {
        var cell = NewCell(kind, kind == CellKind.Dendrite ? 8 + (_dice.Bell() * 4) : _dice.Bell() * 4);
        Walk(cell, from, Vector3.Normalize(towards), radius, wander, radius * 2);
        return cell;
    }

    /// <summary>Grows a chain of balls into the gaps, until it leaves the room or finds no more.</summary>
    /// <param name="own">How far from its beginning the cell's own body is no obstacle.</param>
    private void Walk(Cell cell, Vector3 from, Vector3 towards, float radius, float wander, float own)
    {
        // Whatever grows is an obstacle only once it has grown: no chain flees from its own last ball.
        var grown = new List<Ball>();
        var (at, swelling, travelled) = (from, _dice.Between(0, 100), 0f);
        while (Clearance.Contains(at) && grown.Count < 600)
        {
            var room = travelled < own ? radius : _clearance.At(at) + 25;
            if (room < ThinnestAxon * 0.6f && travelled > own)
            {
                break;
            }

            // Axons swell where they hold mitochondria and vesicles.
            var swollen = cell.Kind == CellKind.Axon
                ? radius * (0.8f + (1.1f * MathF.Pow(0.5f + (0.5f * MathF.Sin((travelled / 380) + swelling)), 4)))
                : radius * (1 + (0.12f * MathF.Sin((travelled / 500) + swelling)));
            var thick = Math.Clamp(Math.Min(swollen, room), ThinnestAxon * 0.8f, radius * 2);
            grown.Add(new Ball(at, thick));
            towards = Steer(at, towards, thick, wander);
            var step = thick * 0.38f;
            (at, travelled) = (at + (towards * step), travelled + step);
        }

        grown.ForEach(ball => Add(cell, ball));
    }

    private Vector3 Steer(Vector3 at, Vector3 towards, float radius, float wander)
    {
        var (best, bestRoom) = (towards, float.MinValue);
        for (var i = 0; i < 7; i++)
        {
            var direction = i == 0 ? towards : Vector3.Normalize(towards + (_dice.Direction() * wander));
            var room = Math.Min(_clearance.At(at + (direction * radius)), _clearance.At(at + (direction * radius * 2.5f))) + (i == 0 ? 8 : 0);
            if (room > bestRoom)
            {
                (best, bestRoom) = (direction, room);
            }
        }

        return best;
    }

    private Cell NewCell(CellKind kind, float brightness)
    {
        var cell = new Cell(_cells.Count, kind, brightness, []);
        _cells.Add(cell);
        return cell;
    }

    private void Add(Cell cell, Ball ball)
    {
        cell.Balls.Add(ball);
        _clearance.Add(ball);
    }
}
