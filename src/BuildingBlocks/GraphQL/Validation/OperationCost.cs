using System.Globalization;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Validation;

/// <summary>
/// At most how many fields an operation resolves: each counts one, and what stands in a list counts as often as the list is asked to be long.
/// Known once for a document, but for the lists whose length a variable says.
/// </summary>
internal sealed record OperationCost(double Fixed, IReadOnlyList<(double Times, string Variable, double Unsaid, OperationCost Each)> Varying)
{
    private static readonly OperationCost Nothing = new(0, []);

    public static OperationCost Of(Schema schema, Document document, OperationNode operation, GraphQLLimits limits) =>
        new Counter(schema, document, limits).Set(operation.SelectionSet, schema.Root(operation.Kind)!, isSized: false);

    public double With(IReadOnlyDictionary<string, object?> variables)
    {
        var cost = Fixed;
        foreach (var (times, variable, unsaid, each) in Varying)
        {
            cost += times * Number(variables.GetValueOrDefault(variable), unsaid) * each.With(variables);
        }

        return cost;
    }

    private static double Number(object? value, double unsaid) => value switch { int small => Math.Max(small, 0), double number => Math.Max(number, 0), _ => unsaid };

    private OperationCost Plus(OperationCost other) =>
        new(Fixed + other.Fixed, other.Varying.Count == 0 ? Varying : Varying.Count == 0 ? other.Varying : [.. Varying, .. other.Varying]);

    private OperationCost TimesMany(double times) => new(Fixed * times, [.. Varying.Select(one => one with { Times = one.Times * times })]);

    private sealed class Counter(Schema schema, Document document, GraphQLLimits limits)
    {
        private readonly Dictionary<(string Fragment, bool IsSized), OperationCost> _fragments = [];

        /// <param name="isSized">Whether the length of the lists in this selection was said one level up, as connections do.</param>
        public OperationCost Set(SelectionSet set, NamedType type, bool isSized) =>
            set.Selections.Aggregate(Nothing, (sum, selection) => sum.Plus(selection switch
            {
                FieldNode field => Field(field, type, isSized),
                InlineFragmentNode inline => Set(inline.SelectionSet, inline.TypeCondition is { } condition ? schema.Find(condition.Name)! : type, isSized),
                FragmentSpreadNode spread => Fragment(spread.Name.Value, isSized),
                _ => Nothing,
            }));

        private OperationCost Fragment(string name, bool isSized)
        {
            if (!_fragments.TryGetValue((name, isSized), out var cost))
            {
                var fragment = document.Fragments[name];
                _fragments[(name, isSized)] = cost = Set(fragment.SelectionSet, schema.Find(fragment.TypeCondition.Name)!, isSized);
            }

            return cost;
        }

        private OperationCost Field(FieldNode node, NamedType parent, bool isSized)
        {
            // The schema is in memory, and how deep one may ask for it has a limit of its own.
            if (schema.FindField(parent, node.Name.Value) is not { } field || node.Name.Value.StartsWith("__", StringComparison.Ordinal))
            {
                return Nothing;
            }

            if (node.SelectionSet is null)
            {
                return new(1, []);
            }

            var sizes = field.Arguments.Where(argument => argument.Name is "first" or "last" or "take" or "limit" && argument.Type.Nullable == Scalars.Int).ToList();
            var inner = Set(node.SelectionSet, field.Type.Named, isSized: sizes.Count > 0);
            var given = sizes.Select(size => node.Arguments.FirstOrDefault(argument => argument.Name.Value == size.Name)?.Value ?? size.Default).OfType<ValueNode>().ToList();
            double unsaid = field.PageSize ?? limits.ListSize;
            if (given.Count == 0)
            {
                return new OperationCost(1, []).Plus(sizes.Count > 0 || (field.Type.Nullable is ListType && !isSized) ? inner.TimesMany(unsaid) : inner);
            }

            // Where several are given, together they bound the list; a variable that turns out to be null says nothing.
            return given.Index().Aggregate(new OperationCost(1, []), (sum, size) => sum.Plus(size.Item switch
            {
                VariableNode variable => new(0, [(1, variable.Name, size.Index == 0 ? unsaid : 0, inner)]),
                IntNode number => inner.TimesMany(double.Parse(number.Text, CultureInfo.InvariantCulture)),
                _ => inner.TimesMany(unsaid),
            }));
        }
    }
}
