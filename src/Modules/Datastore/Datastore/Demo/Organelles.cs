using System.Numerics;

namespace Lamella.Datastore.Demo;

/// <summary>Puts into the cells what belongs there: mitochondria where they are thick enough, synapses where an axon meets a dendrite, vesicles around them.</summary>
internal sealed class Organelles(IReadOnlyList<Cell> cells, TissueField field, ulong seed)
{
    private const float VesicleRadius = 20;
    private readonly Dice _dice = new(seed);
    private readonly List<Mitochondrion> _mitochondria = [];
    private readonly List<Synapse> _synapses = [];
    private readonly List<Ball> _vesicles = [];

    public Tissue Place()
    {
        foreach (var cell in cells)
        {
            if (cell.Kind is not (CellKind.Vessel or CellKind.Glia))
            {
                PlaceMitochondria(cell);
            }

            if (cell.Kind == CellKind.Axon)
            {
                PlaceSynapses(cell);
            }
        }

        return new Tissue(cells, _mitochondria, _synapses, _vesicles);
    }

    private void PlaceMitochondria(Cell cell)
    {
        var thickest = cell.Kind == CellKind.Axon ? 150f : 210f;
        for (var i = (int)(_dice.Next() * 50); i < cell.Balls.Count;)
        {
            var length = _dice.Between(350, 1500);
            var chain = new List<Ball>();
            var aside = _dice.Direction() * 0.55f;
            var travelled = 0f;
            for (; i < cell.Balls.Count && travelled < length && cell.Balls[i].Radius > 108; i++)
            {
                var ball = cell.Balls[i];
                var radius = MathF.Min(thickest, ball.Radius * 0.66f) * (0.9f + (0.1f * MathF.Sin(i * 0.9f)));
                chain.Add(new Ball(ball.Centre + (aside * (ball.Radius - radius)), radius));
                travelled += chain.Count > 1 ? Vector3.Distance(chain[^1].Centre, chain[^2].Centre) : 0;

                // A jump in the chain is where a branch begins: no mitochondrion spans it.
                if (chain.Count > 1 && Vector3.Distance(chain[^1].Centre, chain[^2].Centre) > ball.Radius)
                {
                    chain.RemoveAt(chain.Count - 1);
                    break;
                }
            }

            if (chain.Count >= 3)
            {
                _mitochondria.Add(new Mitochondrion(cell.Number, [.. chain], _dice.Between(0, 6)));
                i += (int)_dice.Between(15, 75);
            }
            else
            {
                i++;
            }
        }
    }

    private void PlaceSynapses(Cell axon)
    {
        for (var i = 4; i < axon.Balls.Count; i += 3)
        {
            var ball = axon.Balls[i];
            if (ball.Radius < 125 || !Shown(ball.Centre) || _dice.Next() > 0.5f)
            {
                continue;
            }

            for (var attempt = 0; attempt < 10; attempt++)
            {
                var point = ball.Centre + (_dice.Direction() * (ball.Radius + _dice.Between(-10, 40)));
                var (inside, next, margin) = field.At(point);
                if (margin < 12 && inside >= 0 && next >= 0 && IsContact(axon, inside, next, out var to))
                {
                    _synapses.Add(new Synapse(axon.Number, to, point, _dice.Between(90, 190)));
                    PlaceVesicles(axon.Number, point, _dice.Between(230, 420), (int)_dice.Between(70, 230));
                    i += 12;
                    break;
                }
            }
        }
    }

    /// <summary>Whether any of it can be seen in the piece.</summary>
    private static bool Shown(Vector3 point) =>
        Vector3.Clamp(point, new Vector3(-300), Tissue.Extent + new Vector3(300)) == point;

    private bool IsContact(Cell axon, int inside, int next, out int to)
    {
        to = inside == axon.Number ? next : inside;
        return (inside == axon.Number || next == axon.Number)
            && (cells[to].Kind == CellKind.Dendrite || (cells[to].Kind == CellKind.Axon && _dice.Next() < 0.18f));
    }

    private void PlaceVesicles(int axon, Vector3 centre, float spread, int count)
    {
        var placed = _vesicles.Count;
        for (var attempt = 0; attempt < count * 4 && _vesicles.Count - placed < count; attempt++)
        {
            var point = centre + (_dice.Direction() * spread * MathF.Sqrt(_dice.Next()));
            var (cell, _, margin) = field.At(point);
            if (cell == axon && margin > VesicleRadius + 6
                && !InMitochondrion(axon, point)
                && !_vesicles.Skip(placed).Any(other => Vector3.Distance(other.Centre, point) < VesicleRadius * 1.9f))
            {
                _vesicles.Add(new Ball(point, VesicleRadius * _dice.Between(0.9f, 1.15f)));
            }
        }
    }

    private bool InMitochondrion(int cell, Vector3 point) => _mitochondria
        .Where(mitochondrion => mitochondrion.Cell == cell)
        .Any(mitochondrion => mitochondrion.Balls.Any(ball => Vector3.Distance(ball.Centre, point) < ball.Radius + VesicleRadius));
}
